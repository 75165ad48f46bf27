import { expect, test } from "vitest";
import { missingPaths } from "./named-paths.ts";

const there = ["pkg/dns/README.md", "pkg/dns/handlers/index.ts", "pkg/dns/handlers/forward.ts", "hack/demo.sh"];

test.each([
  ["`handlers/index.ts` and `index.ts`, below the README's folder", []],
  ["`hack/demo.sh`, from the top", []],
  ["`handlers/` and `pkg/dns/handlers`, folders", []],
  ["handlers/<name>.ts, `pkg/**/forward.ts` and `pkg/<room>/handlers/`, with names left open", []],
  ["Node.js, `BERTH_HOME/config.json` and `pods/binding`, which are none of the repository's", []],
  ["`handlers/gone.ts`", ["handlers/gone.ts"]],
  ["`demo.sh`, of another folder", ["demo.sh"]],
  ["`gone/` and `pkg/gone`", ["gone/", "pkg/gone"]],
  ["`lers/`, the end of a name", ["lers/"]],
  ["pkg/<room>/gone.ts", ["pkg/<room>/gone.ts"]],
])("in a README: %s", (text, missing) => {
  expect(missingPaths("pkg/dns/README.md", text, there)).toEqual(missing);
});

test("in code only what begins at a top folder is a path", () => {
  const text = `import "./gone.ts"; // see gone.ts, pkg/dns/handlers/index.ts and pkg/dns/gone.ts`;
  expect(missingPaths("pkg/dns/x.ts", text, there)).toEqual(["pkg/dns/gone.ts"]);
});
