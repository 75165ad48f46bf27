import { expect, it } from "vitest";
import type { Storage } from "../interface.ts";
import { bytes, contents, everything, put, revisionOf, text } from "./storage-probe.ts";

/** Of every engine: keys are written by comparing revisions, and read in order. `start` opens one on fresh data. */
export function describeReadsAndWrites(start: () => Promise<Storage>): void {
  it("starts empty at a revision above 0", async () => {
    const storage = await start();
    expect(storage.revision).toBeGreaterThan(0);
    expect(await storage.get("a")).toBeUndefined();
    expect(await storage.range(...everything)).toEqual({
      items: [],
      revision: storage.revision,
      more: false,
      count: 0,
    });
  });

  it("creates, updates and deletes by comparing revisions, which only grow", async () => {
    const storage = await start();
    const before = storage.revision;
    const created = await put(storage, "a", "1");
    expect(created).toBeGreaterThan(before);
    expect(storage.revision).toBe(created);
    const updated = await storage.put("a", bytes("2"), created);
    expect(updated).toMatchObject({
      ok: true,
      previous: { key: "a", modRevision: created, createRevision: created },
    });
    const item = await storage.get("a");
    expect(item).toMatchObject({ key: "a", createRevision: created, modRevision: revisionOf(updated) });
    expect(text(item)).toBe("2");
    const deleted = await storage.delete("a", revisionOf(updated));
    expect(revisionOf(deleted)).toBeGreaterThan(revisionOf(updated));
    expect(deleted.ok && text(deleted.previous)).toBe("2");
    expect(await storage.get("a")).toBeUndefined();
    const again = await put(storage, "a", "3");
    expect(await storage.get("a")).toMatchObject({ createRevision: again, modRevision: again });
  });

  it("refuses a write whose expectation does not hold, and says what stands there", async () => {
    const storage = await start();
    const created = await put(storage, "a", "1");
    const head = storage.revision;
    for (const refused of [
      await storage.put("a", bytes("x"), 0),
      await storage.put("a", bytes("x"), created + 1),
      await storage.delete("a", created + 1),
      await storage.delete("a", 0),
    ]) {
      expect(refused).toMatchObject({ ok: false, current: { key: "a", modRevision: created } });
      expect(!refused.ok && text(refused.current)).toBe("1");
    }
    expect(await storage.put("b", bytes("x"), created)).toEqual({ ok: false });
    expect(await storage.delete("b", created)).toEqual({ ok: false });
    expect(await storage.delete("b", 0)).toEqual({ ok: false });
    expect(storage.revision).toBe(head);
  });

  it("lets exactly one of many concurrent writers of a key win", async () => {
    const storage = await start();
    const created = await put(storage, "a", "0");
    const race = Array.from({ length: 20 }, (_, index) => storage.put("a", bytes(String(index)), created));
    const outcomes = await Promise.all(race);
    const winners = outcomes.filter(({ ok }) => ok);
    expect(winners).toHaveLength(1);
    const winner = outcomes.findIndex(({ ok }) => ok);
    expect(text(await storage.get("a"))).toBe(String(winner));
    for (const outcome of outcomes) if (!outcome.ok) expect(text(outcome.current)).toBe(String(winner));
    const creators = await Promise.all(Array.from({ length: 20 }, () => storage.put("b", bytes("x"), 0)));
    expect(creators.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it("ranges in the order of keys, with limit, count and more", async () => {
    const storage = await start();
    for (const key of ["/b/2", "/a/1", "/b/1", "/c", "/b/3", "/b"]) await put(storage, key, key);
    const whole = await storage.range("/b/", "/b0");
    expect(contents(whole.items)).toEqual(["/b/1=/b/1", "/b/2=/b/2", "/b/3=/b/3"]);
    expect(whole).toMatchObject({ more: false, count: 3, revision: storage.revision });
    const part = await storage.range("/b/", "/b0", { limit: 2 });
    expect(contents(part.items)).toEqual(["/b/1=/b/1", "/b/2=/b/2"]);
    expect(part).toMatchObject({ more: true, count: 3 });
    const exact = await storage.range("/b/1\0", "/b0", { limit: 2 });
    expect(exact).toMatchObject({ more: false, count: 2 });
    expect((await storage.range(...everything)).count).toBe(6);
  });

  it("scans what a range gives, one by one and whatever its size; a visitor that throws ends it", async () => {
    const storage = await start();
    const sizes = [10, 3_000_000, 0, 40_000, 100];
    for (const [index, size] of sizes.entries()) await put(storage, `/a/${index}`, "x".repeat(size));
    await put(storage, "/b", "outside");
    const seen: number[] = [];
    const revision = await storage.scan("/a/", "/a0", ({ value }) => seen.push(Buffer.from(value).toString().length));
    expect({ seen, revision }).toEqual({ seen: sizes, revision: storage.revision });
    const fail = () => {
      throw new Error("enough");
    };
    await expect(storage.scan("/a/", "/a0", fail)).rejects.toThrow("enough");
  });
}
