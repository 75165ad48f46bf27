import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { inTheMaking, SandboxFolders } from "./sandbox-folders.ts";

const pod = { name: "web", namespace: "default", uid: "u", attempt: 0 };

/** Folders with a file of a sandbox, which is not made yet. */
async function withFile() {
  const stateDir = mkdtempSync(join(tmpdir(), "berth-sandbox-folders-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  const folders = new SandboxFolders(stateDir);
  const write = (content: string) => folders.write(pod, "resolv.conf", content);
  return { stateDir, folders, write, file: await write("first") };
}

test("a sandbox's files go with it, also by the hand of a process that has not made it", async () => {
  const { stateDir, folders, write, file } = await withFile();
  folders.belongsTo(pod, "a");
  await folders.remove(pod, "a");
  expect(existsSync(dirname(file))).toBe(false);
  await write("second");
  await new SandboxFolders(stateDir).remove(pod, "a");
  expect(existsSync(dirname(file))).toBe(false);
});

test("the end of an earlier sandbox of that name takes nothing from one that was made again", async () => {
  const { folders, write, file } = await withFile();
  folders.belongsTo(pod, "a");
  const leaving = folders.remove(pod, "a");
  await Promise.all([leaving, write("second")]);
  await folders.remove(pod, "a");
  await folders.keepOnly([]);
  expect(readFileSync(file, "utf8")).toBe("second");
  folders.belongsTo(pod, "b");
  await folders.remove(pod, "a");
  expect(readFileSync(file, "utf8")).toBe("second");
  await folders.keepOnly([]);
  expect(existsSync(file)).toBe(false);
});

test("what has not come about leaves nothing", async () => {
  const { folders, file } = await withFile();
  await folders.remove(pod, inTheMaking);
  expect(existsSync(dirname(file))).toBe(false);
});
