import { camel, kebab, pascal, type Scaffold } from "./scaffold.ts";

/** `<name>`: a placement rule of the scheduler, with a filter. */
export function plugin([given]: readonly string[]): Scaffold {
  const name = kebab(given);
  const file = `pkg/scheduler/plugins/${name}/${name}`;
  return {
    files: {
      [`${file}.ts`]: `
import type { Plugin } from "../../framework/plugin.ts";
import { unschedulable } from "../../framework/status.ts";

/** Say here which nodes it keeps a pod from. */
export function ${camel(name)}(): Plugin {
  const name = "${pascal(name)}";
  const refusal = unschedulable(name, "node(s) did not suit, in upstream's words");
  return {
    name,
    requeueOn: [{ events: ["NodeAdded"] }],
    filter: ({ pod }, node) => (pod.spec.nodeName === node.name ? refusal : undefined),
  };
}
`,
      [`${file}.test.ts`]: `
import { expect, test } from "vitest";
import { makeNode } from "../../../testing/make-node.ts";
import { makePod } from "../../../testing/make-pod.ts";
import { placeAll } from "../../fake-placement.ts";

test("keeps a pod from a node that does not suit it", () => {
  expect(placeAll([makeNode("a")], [makePod("web")])).toEqual(["say here which pods go where"]);
});
`,
    },
    edits: [
      {
        file: "pkg/scheduler/plugins/index.ts",
        imports: [`import { ${camel(name)} } from "./${name}/${name}.ts";`],
        list: "return [",
        text: `{ plugin: ${camel(name)}(), weight: 0 },`,
      },
    ],
    next: ["its place in pkg/scheduler/plugins/index.ts: the list is the order"],
  };
}
