import { messageFacts } from "../../pkg/api/schema/api-table.ts";
import { camel, type Scaffold } from "./scaffold.ts";

/** What stands in pkg/api/resources.ts behind the references. */
const afterRefs = "/** Every resource whose objects can own";

/** `<group>/<version> <plural> <Kind>`, "cluster" behind it if its objects stand in no namespace: a kind that is stored. */
export function resource([groupVersion = "", plural = "", kind = "", scope = ""]: readonly string[]): Scaffold {
  const [group = "", version = ""] = groupVersion.split("/");
  const room = group.split(".")[0] ?? "";
  const message = `k8s.io.api.${room}.${version}.${kind}`;
  const facts = messageFacts(message);
  if (!facts) throw new Error(`the API table has no ${message}; give a kind that it has, as in: batch/v1 jobs Job`);
  const hasStatus = "status" in facts.fields;
  const value = pluralName(kind, plural);
  const folder = kind.toLowerCase();
  const constant = `${camel(room)}${version.toUpperCase()}`;
  return {
    files: {
      [`pkg/api/${room}/${version}/${folder}/validation.ts`]: `
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateNonnegative } from "../../../validation/validate-number.ts";
import type { ${kind} } from "../types.generated.ts";

/** Say here what is checked (Validate${kind}). */
export function validate${kind}({ metadata }: ${kind}): FieldError[] {
  return validateNonnegative(metadata.generation, "metadata.generation");
}
`,
      [`pkg/apiserver/registry/${room}/${plural}/definition.ts`]: `
import type { ${kind} } from "../../../../api/${room}/${version}/types.generated.ts";
import { validate${kind} } from "../../../../api/${room}/${version}/${folder}/validation.ts";
import { ${value} } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
${hasStatus ? `import { specStrategy, statusStrategy } from "../../generic/spec-status-strategy.ts";` : ""}
import { ageColumn, ageOf, nameColumn } from "../../generic/table-columns.ts";

export const ${camel(kind)}Definition: ResourceDefinition<${kind}> = {
  ref: ${value},
  singular: "${folder}",
  message: "${message}",
  strategy: { ${hasStatus ? "...specStrategy(), " : ""}validate: validate${kind}, validateUpdate: validate${kind} },
  ${hasStatus ? "statusStrategy: statusStrategy()," : ""}
  table: {
    columns: [nameColumn, ageColumn],
    cells: (object, now) => [object.metadata.name, ageOf(object, now)],
  },
};
`,
    },
    edits: [
      {
        file: "pkg/api/resources.ts",
        imports: [`import type * as ${camel(room)} from "./${room}/${version}/types.generated.ts";`],
        before: afterRefs,
        unless: `const ${constant} =`,
        text: `const ${constant} = ["${group}", "${version}"] as const;`,
      },
      {
        file: "pkg/api/resources.ts",
        imports: [],
        before: afterRefs,
        text: `export const ${value} = resource<${camel(room)}.${kind}>(${constant}, "${plural}", "${kind}", ${scope !== "cluster"});
`,
      },
      {
        file: "pkg/api/resources.ts",
        imports: [],
        list: "export const garbageCollectable: readonly ResourceRef[] = [",
        text: `${value},`,
      },
      {
        file: "pkg/apiserver/registry/index.ts",
        imports: [`import { ${camel(kind)}Definition } from "./${room}/${plural}/definition.ts";`],
        list: "export const resourceDefinitions: readonly ResourceDefinition[] = [",
        text: `${camel(kind)}Definition,`,
      },
    ],
    next: [
      `upstream's checks in validation.ts, its defaults in a defaults.ts beside it, its columns in definition.ts`,
      "who may use it: pkg/apiserver/auth/bootstrap-policy/user-facing-roles.ts",
    ],
  };
}

/** "NetworkPolicy" and "networkpolicies" make networkPolicies. */
function pluralName(kind: string, plural: string): string {
  let same = 0;
  while (same < kind.length && kind[same]?.toLowerCase() === plural[same]) same++;
  return camel(kind.slice(0, same)) + plural.slice(same);
}
