import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Payload, writePayload } from "./atomic-writer.ts";

const files = (entries: Readonly<Record<string, string>>, mode = 0o644): Payload =>
  new Map(Object.entries(entries).map(([path, text]) => [path, { data: Buffer.from(text), mode }]));

describe("the files of a volume", () => {
  let directory = "";
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "payload-")), "volume");
  });
  afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

  it("are seen through a link that is swapped in one step", async () => {
    await writePayload(directory, files({ a: "1", "dir/b": "2" }));
    expect(await readlink(join(directory, "a"))).toBe("..data/a");
    expect(await readFile(join(directory, "dir/b"), "utf8")).toBe("2");
    const before = await readlink(join(directory, "..data"));
    await writePayload(directory, files({ a: "3", c: "4" }));
    expect(await readlink(join(directory, "..data"))).not.toBe(before);
    expect((await readdir(directory)).filter((name) => !name.startsWith("..")).sort()).toEqual(["a", "c"]);
    expect((await readdir(directory)).filter((name) => name.startsWith("..2"))).toHaveLength(1);
    expect(await readFile(join(directory, "a"), "utf8")).toBe("3");
  });

  it("are left alone when nothing changed", async () => {
    await writePayload(directory, files({ a: "1" }));
    const before = await readlink(join(directory, "..data"));
    await writePayload(directory, files({ a: "1" }));
    expect(await readlink(join(directory, "..data"))).toBe(before);
  });

  it("are written again when the link leads nowhere", async () => {
    await writePayload(directory, files({ a: "1" }));
    await rm(join(directory, await readlink(join(directory, "..data"))), { recursive: true });
    await writePayload(directory, files({ a: "1" }));
    expect(await readFile(join(directory, "a"), "utf8")).toBe("1");
  });

  it("have the modes that were asked for", async () => {
    await writePayload(directory, files({ secret: "x" }, 0o400));
    expect((await stat(join(directory, "secret"))).mode & 0o777).toBe(0o400);
  });

  it("belong to the pod's group, which may read them", async () => {
    await writePayload(directory, files({ secret: "x" }, 0o600), 4242);
    const { gid, mode } = await stat(join(directory, "secret"));
    expect([gid, mode & 0o777]).toEqual([4242, 0o640]);
  });

  it("may all be gone", async () => {
    await writePayload(directory, files({ a: "1" }));
    await writePayload(directory, files({}));
    expect((await readdir(directory)).filter((name) => !name.startsWith(".."))).toEqual([]);
    expect((await lstat(join(directory, "..data"))).isSymbolicLink()).toBe(true);
  });
});
