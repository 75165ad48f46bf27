import { goJson } from "../go-text.ts";
import { isJsonObject } from "../json-value.ts";
import type { KubeObject } from "../object.ts";
import type { MessageSchema } from "../schema.ts";
import { difference, emptySet, type FieldSet } from "./fieldpath/field-set.ts";
import { compareObjects } from "./typed/changes.ts";
import { fieldsOf } from "./typed/fields-of.ts";

/** Moving from `kubectl apply` to `kubectl apply --server-side` and back: the annotation that the former keeps. */

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
/** The manager whose applies the annotation concerns. */
export const kubectlManager = "kubectl";

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // A hand-made annotation grants nothing.
    return undefined;
  }
}

/** Fields that client-side apply set last and that still have that value: kubectl may take them over. */
export function fieldsLastApplied(schema: MessageSchema, live: KubeObject): FieldSet {
  const text = live.metadata.annotations?.[annotation];
  const applied = text ? parse(text) : undefined;
  if (!applied) return emptySet;
  const { changed, removed } = compareObjects(schema, applied, live);
  return difference(difference(fieldsOf(schema, applied).fields, changed), removed);
}

/** Keeps the annotation, where there is one, in step with what was applied. */
export function refreshLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[annotation]) return object;
  const { managedFields: _, annotations: given, ...metadata } = applied.metadata;
  const { [annotation]: __, ...rest } = given ?? {};
  const text = `${goJson({ ...applied, metadata: given ? { ...metadata, annotations: rest } : metadata })}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [annotation]: text } } };
}
