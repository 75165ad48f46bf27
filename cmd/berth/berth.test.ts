import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

let checkout: string;
beforeEach(() => (checkout = mkdtempSync(path.join(tmpdir(), "berth checkout ä-"))));
afterEach(() => rmSync(checkout, { recursive: true }));

/** As a user of the checkout has it, with an npm that knows nothing yet. */
function npxBerth(...args: string[]) {
  const env = { ...process.env, npm_config_cache: path.join(checkout, "npm-cache"), npm_config_offline: "true" };
  const { status, stdout, stderr } = spawnSync("npx", ["berth", ...args], { cwd: checkout, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("npx berth says before a build what to do, and works after it", () => {
  const { name, version, bin } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  writeFileSync(path.join(checkout, "package.json"), JSON.stringify({ name, version, bin }));
  cpSync(path.join(root, "cmd/berth/berth.sh"), path.join(checkout, "cmd/berth/berth.sh"));
  const sentence = `berth: it is not built yet; run make build in ${checkout}, then this again\n`;
  expect(npxBerth("up")).toEqual({ status: 1, stdout: "", stderr: sentence });
  mkdirSync(path.join(checkout, ".build"));
  writeFileSync(path.join(checkout, ".build/berth.js"), "console.log(process.argv.slice(2).join())");
  expect(npxBerth("up", "--name=x y")).toEqual({ status: 0, stdout: "up,--name=x y\n", stderr: "" });
});
