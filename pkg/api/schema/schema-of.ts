import type { FieldSchema, MessageSchema, ValueSchema, WireField } from "../../apimachinery/schema.ts";
import { type FieldFacts, messageFacts } from "./api-table.ts";
import { jsonForms, keyDefaults } from "./json-forms.ts";

const built = new Map<string, MessageSchema>();

/**
 * The schema of a message, by protobuf package and name ("k8s.io.api.core.v1.Pod"). Built when first asked for and
 * kept; types that contain themselves are one object. Throws when the table has no such message.
 */
export function schemaOf(name: string): MessageSchema {
  const known = built.get(name);
  if (known) return known;
  const facts = messageFacts(name);
  if (!facts) throw new Error(`the API table has no message ${name}`);
  const schema = { name, fields: new Map<string, FieldSchema>(), wire: new Map<number, WireField>() };
  // Known before its fields are: a message may contain itself.
  built.set(name, schema);
  const pkg = name.slice(0, name.lastIndexOf("."));
  if (isKind(name, facts.fields)) for (const field of typeMeta) schema.fields.set(field.name, field);
  for (const [key, field] of Object.entries(facts.fields)) addField(schema, pkg, key, field);
  return schema;
}

/** A message under construction. */
interface Draft {
  readonly name: string;
  readonly fields: Map<string, FieldSchema>;
  readonly wire: Map<number, WireField>;
}

/** apiVersion and kind stand in every object's JSON; in protobuf they travel in the envelope. */
const typeMeta: readonly FieldSchema[] = ["apiVersion", "kind"].map((name) => ({
  name,
  number: 0,
  value: { kind: "string" },
  required: false,
}));

/** Parts of other kinds that have metadata but no type of their own. */
const templates = /\.(PodTemplateSpec|JobTemplateSpec|PersistentVolumeClaimTemplate|ResourceClaimTemplateSpec)$/;

/** Sent on its own, like an object, and has no metadata. */
const deleteOptions = "k8s.io.apimachinery.pkg.apis.meta.v1.DeleteOptions";

const isKind = (name: string, fields: Readonly<Record<string, FieldFacts>>) =>
  name === deleteOptions || (/(^|\.)(Object|List)Meta$/.test(fields.metadata?.type ?? "") && !templates.test(name));

/** Lists by which a client that sends them empty says something: to forget who owns the object (KEP-555). */
const tellingLists: ReadonlySet<string> = new Set(["k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta.managedFields"]);

function addField(schema: Draft, pkg: string, key: string, facts: FieldFacts): void {
  if (facts.inline) {
    const message = schemaOf(qualified(pkg, facts.type));
    for (const [name, field] of message.fields) schema.fields.set(name, field);
    schema.wire.set(facts.n, { kind: "inline", number: facts.n, message });
    return;
  }
  if (facts.json === "-") return;
  const field = fieldSchema(schema.name, pkg, facts.json ?? key, facts);
  schema.fields.set(field.name, field);
  schema.wire.set(facts.n, { kind: "field", field });
}

function fieldSchema(owner: string, pkg: string, name: string, facts: FieldFacts): FieldSchema {
  const single = valueSchema(pkg, facts.type);
  const mapType = facts.mapType ?? facts.structType ?? messageFacts(qualified(pkg, facts.type))?.mapType;
  const fallback = keyDefaults[`${owner}.${name}`] ?? defaultValue(facts.default);
  return {
    name,
    number: facts.n,
    value: facts.repeated ? { kind: "list", items: single } : single,
    required: !facts.omitempty && !facts.pointer,
    ...((facts.required || !(facts.omitempty || facts.optional)) && { mandatory: true }),
    ...((facts.pointer || tellingLists.has(`${owner}.${name}`)) && { pointer: true }),
    ...(facts.listType !== undefined && { listType: facts.listType as "atomic" | "set" | "map" }),
    ...(facts.listMapKeys && { listMapKeys: facts.listMapKeys }),
    ...(mapType !== undefined && { mapType: mapType as "atomic" | "granular" }),
    ...(facts.patchStrategy !== undefined && { patchStrategy: facts.patchStrategy.split(",") }),
    ...(facts.patchMergeKey !== undefined && { patchMergeKey: facts.patchMergeKey }),
    ...(fallback !== undefined && { default: fallback }),
  };
}

function valueSchema(pkg: string, type: string): ValueSchema {
  const map = /^map<string,\.?(.+)>$/.exec(type);
  if (map) return { kind: "map", values: valueSchema(pkg, map[1] ?? "") };
  const form = jsonForms[type] ?? jsonForms[qualified(pkg, type)];
  if (form) return form;
  const name = qualified(pkg, type);
  // Read when it is needed: most requests touch a small part of the API.
  return {
    kind: "message",
    get message() {
      return schemaOf(name);
    },
  };
}

/** The table holds defaults as JSON text, or as a reference to a constant that no merge key needs. */
function defaultValue(text: string | undefined): unknown {
  return text === undefined || text.startsWith("ref(") ? undefined : JSON.parse(text);
}

const qualified = (pkg: string, type: string) => (type.includes(".") ? type : `${pkg}.${type}`);
