import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveSubPath } from "./sub-path.ts";

describe("a subPath", () => {
  let path = "";
  const resolve = (subPath: string) => resolveSubPath({ name: "v", path, readOnly: false }, subPath);
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "sub-path-"));
  });
  afterEach(() => rm(path, { recursive: true, force: true }));

  it("names what is there, a file too", async () => {
    await writeFile(join(path, "conf"), "x");
    expect(await resolve("conf")).toBe(join(path, "conf"));
  });

  it("is made as a directory where it is missing", async () => {
    expect((await stat(await resolve("a/b"))).isDirectory()).toBe(true);
  });

  it.each(["/etc", "..", "a/../../b"])("cannot be %s", async (subPath) => {
    await expect(resolve(subPath)).rejects.toThrow("must be a relative path inside of the volume");
  });

  it("cannot leave the volume through a link", async () => {
    await symlink("/etc", join(path, "out"));
    await mkdir(join(path, "in"));
    await symlink("in", join(path, "fine"));
    await expect(resolve("out/passwd")).rejects.toThrow("leads out of the volume");
    await expect(resolve("out/made")).rejects.toThrow("leads out of the volume");
    expect(await resolve("fine")).toBe(join(path, "in"));
  });
});
