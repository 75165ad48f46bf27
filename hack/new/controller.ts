import * as resources from "../../pkg/api/resources.ts";
import type { ResourceRef } from "../../pkg/apimachinery/object.ts";
import { kebab, pascal, type Scaffold } from "./scaffold.ts";
import { fill } from "./template.ts";

const refs = resources as unknown as Readonly<Record<string, ResourceRef>>;

/** `<name> <resource>`: a control loop over the objects of a resource of pkg/api/resources.ts. */
export function controller([given, resource = ""]: readonly string[]): Scaffold {
  const name = kebab(given);
  const ref = refs[resource];
  if (!ref?.kind)
    throw new Error(`pkg/api/resources.ts has no ${JSON.stringify(resource)}; give one that it exports, such as pods`);
  const words = { name, Name: pascal(name), resources: resource, ...wordsOf(ref) };
  const file = `pkg/controllers/${name}/${name}-controller`;
  const className = `${words.Name}Controller`;
  return {
    files: {
      [`${file}.ts`]: fill("controller.ts", words),
      [`${file}.test.ts`]: fill("controller.test.ts", words),
    },
    edits: [
      {
        file: "pkg/controllers/index.ts",
        imports: [`import { ${className} } from "./${name}/${name}-controller.ts";`],
        list: "export const controllers: readonly ControllerEntry[] = [",
        text: `{ name: "${name}-controller", queue: "${name.replaceAll("-", "_")}", build: (context, enqueue) => new ${className}(context, enqueue) },`,
      },
    ],
    next: [
      "its rules, as upstream has them, in pkg/apiserver/auth/bootstrap-policy/controller-roles.ts",
      "its name and its queue's, as upstream has them, in pkg/controllers/index.ts",
    ],
  };
}

function wordsOf({ kind, group, version, namespaced }: ResourceRef) {
  return {
    Kind: kind,
    types: `../../api/${group.split(".")[0] || "core"}/${version}/types.generated.ts`,
    keyFunctions: namespaced ? "keyOf, parseKey" : "keyOf",
    objectKey: namespaced ? "parseKey(key)" : "{ name: key }",
  };
}
