import { camel, kebab, pascal, type Scaffold } from "./scaffold.ts";
import { fill } from "./template.ts";

/** `<name>`: a placement rule of the scheduler, with a filter. */
export function plugin([given]: readonly string[]): Scaffold {
  const name = kebab(given);
  const words = { plugin: camel(name), Name: pascal(name) };
  const file = `pkg/scheduler/plugins/${name}/${name}`;
  return {
    files: {
      [`${file}.ts`]: fill("plugin.ts", words),
      [`${file}.test.ts`]: fill("plugin.test.ts", words),
    },
    edits: [
      {
        file: "pkg/scheduler/plugins/index.ts",
        imports: [`import { ${words.plugin} } from "./${name}/${name}.ts";`],
        list: "return [",
        text: `{ plugin: ${words.plugin}(), weight: 0 },`,
      },
    ],
    next: ["its place in pkg/scheduler/plugins/index.ts: the list is the order"],
  };
}
