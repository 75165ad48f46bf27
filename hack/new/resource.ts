import { messageFacts } from "../../pkg/api/schema/api-table.ts";
import { camel, type Edit, type Scaffold } from "./scaffold.ts";
import { fill } from "./template.ts";

/**
 * `<group>/<version> <plural> <Kind>`, "cluster" behind it if its objects stand in no namespace: a kind that is stored.
 */
export function resource([groupVersion = "", plural = "", kind = "", scope = ""]: readonly string[]): Scaffold {
  const [group = "", version = ""] = groupVersion.split("/");
  const room = group.split(".")[0] ?? "";
  const message = `k8s.io.api.${room}.${version}.${kind}`;
  const facts = messageFacts(message);
  if (!facts) throw new Error(`the API table has no ${message}; give a kind that it has, as in: batch/v1 jobs Job`);
  const singular = kind.toLowerCase();
  const words = {
    room,
    version,
    Kind: kind,
    kind: camel(kind),
    singular,
    message,
    resources: pluralName(kind, plural),
  };
  const definition = facts.fields.status ? "definition-with-status.ts" : "definition.ts";
  return {
    files: {
      [`pkg/api/${room}/${version}/${singular}/validation.ts`]: fill("validation.ts", words),
      [`pkg/apiserver/registry/${room}/${plural}/definition.ts`]: fill(definition, words),
    },
    edits: [
      ...referenceEdits({ ...words, group, plural, namespaced: scope !== "cluster" }),
      {
        file: "pkg/apiserver/registry/index.ts",
        imports: [`import { ${words.kind}Definition } from "./${room}/${plural}/definition.ts";`],
        list: "export const resourceDefinitions: readonly ResourceDefinition[] = [",
        text: `${words.kind}Definition,`,
      },
    ],
    next: [
      `upstream's checks in validation.ts, its defaults in a defaults.ts beside it, its columns in definition.ts`,
      "who may use it: pkg/apiserver/auth/bootstrap-policy/user-facing-roles.ts",
    ],
  };
}

interface Reference {
  readonly room: string;
  readonly group: string;
  readonly version: string;
  readonly Kind: string;
  readonly plural: string;
  /** What the reference is called: networkPolicies. */
  readonly resources: string;
  readonly namespaced: boolean;
}

/** What stands in pkg/api/resources.ts behind the references. */
const afterReferences = "/** Every resource whose objects can own";

/** The group's constant where there is none yet, the reference, and its place among what can own and be owned. */
function referenceEdits({ room, group, version, Kind, plural, resources, namespaced }: Reference): Edit[] {
  const file = "pkg/api/resources.ts";
  const types = camel(room);
  const constant = `${types}${version.toUpperCase()}`;
  return [
    {
      file,
      imports: [`import type * as ${types} from "./${room}/${version}/types.generated.ts";`],
      before: afterReferences,
      unless: `const ${constant} =`,
      text: `const ${constant} = ["${group}", "${version}"] as const;`,
    },
    {
      file,
      imports: [],
      before: afterReferences,
      text: `export const ${resources} = resource<${types}.${Kind}>(${constant}, "${plural}", "${Kind}", ${namespaced});\n`,
    },
    {
      file,
      imports: [],
      list: "export const garbageCollectable: readonly ResourceRef[] = [",
      text: `${resources},`,
    },
  ];
}

/** "NetworkPolicy" and "networkpolicies" make networkPolicies. */
function pluralName(kind: string, plural: string): string {
  let same = 0;
  while (same < kind.length && kind[same]?.toLowerCase() === plural[same]) same++;
  return camel(kind.slice(0, same)) + plural.slice(same);
}
