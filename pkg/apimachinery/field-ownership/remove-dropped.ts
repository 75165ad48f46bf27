import type { JsonObject } from "../json-value.ts";
import type { MessageSchema } from "../schema.ts";
import { difference, emptySet, type FieldSet, intersection, isEmpty, union } from "./fieldpath/field-set.ts";
import type { Managers } from "./managers.ts";
import { fieldsOf } from "./typed/fields-of.ts";
import { removeFields, withNamedFields } from "./typed/remove-fields.ts";

/**
 * Removes what an applier owned before and does not name any more (merge.Updater's prune), in three steps: everything
 * it owned goes; what it or anybody else owns now comes back; what went along only because its parent went, and was
 * never the applier's, comes back too.
 */
export function removeDropped(
  schema: MessageSchema,
  merged: JsonObject,
  last: FieldSet,
  managers: Managers,
): JsonObject {
  const owned = [...managers.values()].reduce((set, { fields }) => union(set, fields), emptySet);
  if (isEmpty(difference(last, owned))) return merged;
  const named = (set: FieldSet) => withNamedFields(schema, set);
  const members = (object: JsonObject) => named(fieldsOf(schema, object).fields);
  const [lastNamed, mergedMembers] = [named(last), members(merged)];

  const bare = removeFields(schema, merged, lastNamed);
  const kept = union(members(bare), named(owned));
  const withOwned = removeFields(schema, merged, difference(mergedMembers, kept));
  const gone = difference(mergedMembers, members(withOwned));
  return removeFields(schema, merged, intersection(gone, lastNamed));
}
