import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { clusterHome } from "../cluster/home.ts";
import type { CommandContext } from "./command-context.ts";
import { kubectl } from "./kubectl.ts";
import { logs } from "./logs.ts";

const home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-unreadable-")));
const context: CommandContext = {
  home,
  supervisorScript: "",
  removeTraces: () => Promise.resolve(undefined),
  processComponents: {},
  bundledKubectl: "",
};
// Also root cannot read a directory as a file; for any other user the home of root's cluster is like that as a whole.
mkdirSync(home.configFile);
afterAll(() => rmSync(home.root, { recursive: true }));

test("a cluster that this user may not look into is not said to be none", async () => {
  const why = `${home.configFile} cannot be read`;
  expect(() => kubectl(context, ["get", "pods"])).toThrow(why);
  await expect(logs(context, undefined, { follow: false, tail: 1 })).rejects.toThrow(why);
});
