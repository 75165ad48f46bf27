import type { ResourceRef } from "../../pkg/apimachinery/object.ts";
import * as resources from "../../pkg/api/resources.ts";
import { kebab, pascal, type Scaffold } from "./scaffold.ts";

const refs = resources as unknown as Readonly<Record<string, ResourceRef>>;

/** `<name> <resource>`: a control loop over the objects of a resource of pkg/api/resources.ts. */
export function controller([given, resource = ""]: readonly string[]): Scaffold {
  const name = kebab(given);
  const ref = refs[resource];
  if (!ref?.kind)
    throw new Error(`pkg/api/resources.ts has no ${JSON.stringify(resource)}; give one that it exports, such as pods`);
  const { kind, group, version, namespaced } = ref;
  const className = `${pascal(name)}Controller`;
  const folder = `pkg/controllers/${name}`;
  const types = `../../api/${group.split(".")[0] || "core"}/${version}/types.generated.ts`;
  const key = namespaced ? "parseKey(key)" : "{ name: key }";
  return {
    files: {
      [`${folder}/${name}-controller.ts`]: `
import type { ${kind} } from "${types}";
import { ${resource} } from "../../api/resources.ts";
import { keyOf${namespaced ? ", parseKey" : ""} } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/interface.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";

/** Say here what is true of every ${kind} when this controller is done with it. */
export class ${className} implements Reconciler {
  readonly #${resource}: Informer<${kind}>;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#${resource} = context.informers.informer(${resource});
    const touch = (object: ${kind}) => enqueue(keyOf(object));
    this.#${resource}.addHandler({ added: touch, updated: touch, deleted: touch });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const found = this.#${resource}.get(${key});
    if (!found) return undefined;
    await this.context.client.resource(${resource}).patch(found.metadata, "merge", {});
    return undefined;
  }
}
`,
      [`${folder}/${name}-controller.test.ts`]: `
import { expect, test } from "vitest";
import { ${resource} } from "../../api/resources.ts";
import { runControllers } from "../testing/run-controllers.ts";
import { ${className} } from "./${name}-controller.ts";

test("makes a ${kind} right", async () => {
  await using cluster = await runControllers((context, enqueue) => new ${className}(context, enqueue));
  expect((await cluster.client.resource(${resource}).list()).items).toEqual(["say here what it makes of which objects"]);
});
`,
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
