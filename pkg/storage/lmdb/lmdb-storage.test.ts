import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { describeDurableStorage, describeStorage } from "../contract.ts";
import { openLmdbStorage } from "./lmdb-storage.ts";

async function openFresh() {
  const parent = mkdtempSync(join(tmpdir(), "berth-lmdb-"));
  const directory = join(parent, "data");
  return {
    directory,
    storage: openLmdbStorage({ directory }),
    reopen: async () => openLmdbStorage({ directory }),
    cleanUp: () => rmSync(parent, { recursive: true }),
  };
}

describeStorage("LMDB", openFresh);
describeDurableStorage("LMDB", openFresh);

describe("the LMDB engine's directory", () => {
  it("is readable by its owner only", async () => {
    const { directory, storage, cleanUp } = await openFresh();
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(directory)).toBe(0o700);
    expect(["data.mdb", "data.mdb-lock", "lock"].map((file) => mode(join(directory, file)))).toEqual([
      0o600, 0o600, 0o600,
    ]);
    await storage.close();
    cleanUp();
  });

  it("is open in one process at a time, and a dead one's lock is taken over", async () => {
    const { directory, storage, reopen, cleanUp } = await openFresh();
    await expect(reopen()).rejects.toThrow(
      `the data in ${directory} is in use by process ${process.pid}; stop it first`,
    );
    await storage.close();
    for (const dead of [JSON.stringify({ pid: 1, startedAt: "another boot/1" }), "null", "", '{"pid":']) {
      writeFileSync(join(directory, "lock"), dead);
      await (await reopen()).close();
    }
    cleanUp();
  });

  it("is named when it cannot be used", async () => {
    const parent = mkdtempSync(join(tmpdir(), "berth-lmdb-"));
    const file = join(parent, "file");
    writeFileSync(file, "x");
    expect(() => openLmdbStorage({ directory: file })).toThrow(`cannot open the data in ${file}: `);
    const damaged = join(parent, "damaged");
    const storage = openLmdbStorage({ directory: damaged });
    await storage.close();
    writeFileSync(join(damaged, "data.mdb"), Buffer.alloc(16384, "x"));
    expect(() => openLmdbStorage({ directory: damaged })).toThrow(`cannot open the data in ${damaged}: `);
    rmSync(parent, { recursive: true });
  });
});

it("takes no write that may not fit on the disk, reads on, and goes on when there is room again", async () => {
  const { directory, storage: unused, cleanUp } = await openFresh();
  await unused.close();
  let free = 2 ** 30;
  const storage = openLmdbStorage({ directory, freeSpace: () => free });
  await storage.put("a", Buffer.from("1"), 0);
  free = 5_000_000;
  await expect(storage.put("b", Buffer.alloc(1_000_000), 0)).rejects.toThrow(
    `cannot write to the data in ${directory}: its disk is full (no space left: 4882 KiB free)`,
  );
  await storage.put("c", Buffer.from("small"), 0);
  free = 0;
  await expect(storage.compact(storage.revision)).rejects.toThrow("its disk is full");
  expect((await storage.range("a", "z")).items.map(({ key }) => key)).toEqual(["a", "c"]);
  free = 2 ** 30;
  expect(await storage.put("b", Buffer.alloc(1_000_000), 0)).toMatchObject({ ok: true });
  await storage.close();
  cleanUp();
});

describe("automatic compaction", () => {
  it("forgets what is older than five minutes, then comes to rest", async () => {
    const { directory, storage: unused, cleanUp } = await openFresh();
    await unused.close();
    const clock = new FakeClock();
    const storage = openLmdbStorage({ directory, clock });
    await storage.put("a", Buffer.from("1"), 0);
    const head = storage.revision;
    clock.advance(5 * 60_000);
    expect(storage.compactedRevision).toBeLessThan(head);
    clock.advance(2 * 60_000);
    expect(storage.compactedRevision).toBe(head);
    expect(clock.pending).toBe(0);
    await storage.put("b", Buffer.from("1"), 0);
    expect(clock.pending).toBe(1);
    await storage.close();
    expect(clock.pending).toBe(0);
    cleanUp();
  });
});
