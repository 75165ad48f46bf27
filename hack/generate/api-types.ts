/**
 * Writes the TypeScript types of every API package from the API table (pkg/api/facts/api-facts.json).
 *
 * A field is required exactly where upstream's JSON encoder always writes it (no omitempty, no pointer), and for
 * the `metadata` and `spec` of a kind. Run by `make update`; `make verify` fails if the output is stale.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { FieldFacts } from "../../pkg/api/schema/api-table.ts";

type Messages = Record<string, { readonly fields: Record<string, FieldFacts> }>;
interface Facts {
  readonly packages: Record<string, Messages>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

const META = "k8s.io.apimachinery.pkg.apis.meta.v1";

/** Where the types of a protobuf package live; packages left out here have only scalar forms in JSON. */
function fileOf(pkg: string): string | undefined {
  if (pkg === META) return "pkg/apimachinery/meta/v1/types.generated.ts";
  const match = /^k8s\.io\.(?:api|.*\.pkg\.apis)\.(\w+)\.(\w+)$/.exec(pkg);
  return match ? `pkg/api/${match[1]}/${match[2]}/types.generated.ts` : undefined;
}

/** Messages whose JSON form is not an object of their fields. */
const jsonForms: Record<string, string> = {
  [`${META}.Time`]: "string",
  [`${META}.MicroTime`]: "string",
  [`${META}.Duration`]: "string",
  [`${META}.Timestamp`]: "string",
  [`${META}.FieldsV1`]: "Record<string, unknown>",
  [`${META}.Verbs`]: "string[]",
  "k8s.io.apimachinery.pkg.api.resource.Quantity": "string",
  "k8s.io.apimachinery.pkg.util.intstr.IntOrString": "number | string",
  "k8s.io.apimachinery.pkg.runtime.RawExtension": "Record<string, unknown>",
  "k8s.io.api.authentication.v1.ExtraValue": "string[]",
  "k8s.io.api.authorization.v1.ExtraValue": "string[]",
  "k8s.io.api.certificates.v1.ExtraValue": "string[]",
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON": "unknown",
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "JSONSchemaProps | boolean",
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray":
    "JSONSchemaProps | JSONSchemaProps[]",
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "JSONSchemaProps | string[]",
};

const scalars: Record<string, string> = {
  string: "string",
  bool: "boolean",
  int32: "number",
  int64: "number",
  double: "number",
  bytes: "string",
};

/** Fields the table calls optional but that every object in hand has. */
const alwaysPresent = new Set([`${META}.ObjectMeta.name`]);

const isKind = (fields: Record<string, FieldFacts>) => fields.metadata?.type.endsWith("ObjectMeta") === true;
const isList = (fields: Record<string, FieldFacts>) => fields.metadata?.type.endsWith("ListMeta") === true;
const embedded = new Set([
  "PodTemplateSpec",
  "PersistentVolumeClaimTemplate",
  "ResourceClaimTemplateSpec",
  "JobTemplateSpec",
]);

class PackageWriter {
  readonly #imports = new Map<string, string>();

  constructor(
    private readonly pkg: string,
    private readonly messages: Messages,
  ) {}

  write(): string {
    const bodies = Object.entries(this.messages).map(([name, { fields }]) => this.#message(name, fields));
    const imports = [...this.#imports].map(([alias, from]) => `import type * as ${alias} from "${from}";`);
    return [
      "// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.",
      ...imports,
      "",
      ...bodies,
    ].join("\n");
  }

  #message(name: string, fields: Record<string, FieldFacts>): string {
    const form = jsonForms[`${this.pkg}.${name}`];
    if (form) return `export type ${name} = ${form};\n`;
    const inlined = Object.values(fields).filter((field) => field.inline);
    const bases = inlined.map((field) => this.#typeName(field.type));
    const lines: string[] = [];
    const kind = (isKind(fields) || isList(fields)) && !embedded.has(name);
    if (kind) lines.push("  apiVersion?: string | undefined;", "  kind?: string | undefined;");
    for (const [key, field] of Object.entries(fields)) {
      if (field.inline || field.json === "-") continue;
      const presentInKind = isKind(fields) && ((key === "metadata" && kind) || key === "spec") && !field.pointer;
      const required =
        presentInKind || alwaysPresent.has(`${this.pkg}.${name}.${key}`) || !(field.omitempty || field.pointer);
      lines.push(
        `  ${JSON.stringify(field.json ?? key).replaceAll(/"(\w+)"/g, "$1")}${required ? ":" : "?:"} ${this.#fieldType(field)}${required ? "" : " | undefined"};`,
      );
    }
    const heritage = bases.length > 0 ? ` extends ${bases.join(", ")}` : "";
    return `export interface ${name}${heritage} {\n${lines.join("\n")}\n}\n`;
  }

  #fieldType(field: FieldFacts): string {
    const map = /^map<string,\.?(.+)>$/.exec(field.type);
    if (map) return `Record<string, ${this.#typeName(map[1] ?? "")}>`;
    const type = this.#typeName(field.type);
    if (!field.repeated) return type;
    return type.includes("|") || type.includes(" ") ? `(${type})[]` : `${type}[]`;
  }

  #typeName(type: string): string {
    const scalar = scalars[type];
    if (scalar) return scalar;
    if (!type.includes(".")) return jsonForms[`${this.pkg}.${type}`] ?? type;
    const form = jsonForms[type];
    if (form) return form;
    const at = type.lastIndexOf(".");
    const pkg = type.slice(0, at);
    if (pkg === this.pkg) return type.slice(at + 1);
    const [from, to] = [fileOf(this.pkg), fileOf(pkg)];
    if (!from || !to) return "unknown";
    const segments = pkg.split(".");
    const alias = pkg === META ? "meta" : (segments.at(-2) ?? "other");
    let relative = path.posix.relative(path.posix.dirname(from), to);
    if (!relative.startsWith(".")) relative = `./${relative}`;
    this.#imports.set(alias, relative);
    return `${alias}.${type.slice(at + 1)}`;
  }
}

const facts = JSON.parse(await readFile(path.join(root, "pkg/api/facts/api-facts.json"), "utf8")) as Facts;
for (const [pkg, messages] of Object.entries(facts.packages)) {
  const file = fileOf(pkg);
  if (!file) continue;
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, new PackageWriter(pkg, messages).write());
}
