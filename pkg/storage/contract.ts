import { afterEach, describe, expect, it } from "vitest";
import { checkAgainstModel } from "./contract-model.ts";
import { CompactedError, FutureRevisionError } from "./interface.ts";
import type { KeyValue, Storage, StorageEvent, SwapResult } from "./interface.ts";

/** One engine on fresh data. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Durable engines: closes nothing, opens the same data again. */
  reopen?(): Promise<Storage>;
  /** Called at the end, with every storage closed. */
  cleanUp?(): Promise<void> | void;
}

const everything = ["", "\uffff"] as const;
const bytes = (text: string) => Buffer.from(text);
const text = (item: KeyValue | undefined) => item && Buffer.from(item.value).toString();
const contents = (items: readonly KeyValue[]) => items.map((item) => `${item.key}=${text(item)}`);

function revisionOf(swapped: SwapResult): number {
  if (!swapped.ok) throw new Error("the write was refused");
  return swapped.revision;
}

/** Collects what a watch delivers, one line per event. */
function follow(storage: Storage, from: string, to: string, afterRevision?: number) {
  const events: StorageEvent[] = [];
  const lines: string[] = [];
  const errors: Error[] = [];
  let wake = () => {};
  const sink = {
    events: (more: readonly StorageEvent[]) => {
      events.push(...more);
      lines.push(...more.map((each) => `${each.type} ${each.key} ${text(each.previous)}->${text(each.current)}`));
      wake();
    },
    failed: (error: Error) => (errors.push(error), wake()),
  };
  const watch = storage.watch(from, to, afterRevision === undefined ? {} : { afterRevision }, sink);
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { events, errors, lines: () => lines, close: () => watch.close(), until };
}

/** What every engine must do; engines differ only in where they keep it. */
export function describeStorage(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`the ${name} engine`, () => {
    const opened: StorageUnderTest[] = [];
    const start = async () => {
      const made = await open();
      opened.push(made);
      return made.storage;
    };
    afterEach(async () => {
      for (const storage of opened.map((each) => each.storage)) await storage.close();
      for (const each of opened.splice(0)) await each.cleanUp?.();
    });
    const put = async (storage: Storage, key: string, value: string, expected = 0) =>
      revisionOf(await storage.put(key, bytes(value), expected));

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

    it("ranges at an older revision, and refuses revisions to come", async () => {
      const storage = await start();
      const a = await put(storage, "a", "1");
      const b = await put(storage, "b", "1");
      const c = await put(storage, "a", "2", a);
      await storage.delete("b", b);
      const recreated = await put(storage, "b", "2");
      const at = async (revision: number) => contents((await storage.range(...everything, { revision })).items);
      expect(await at(a)).toEqual(["a=1"]);
      expect(await at(b)).toEqual(["a=1", "b=1"]);
      expect(await at(c)).toEqual(["a=2", "b=1"]);
      expect(await at(recreated - 1)).toEqual(["a=2"]);
      expect(await at(recreated)).toEqual(["a=2", "b=2"]);
      expect(await storage.range(...everything, { revision: b, limit: 1 })).toMatchObject({
        more: true,
        count: 2,
        revision: b,
      });
      await expect(storage.range(...everything, { revision: recreated + 1 })).rejects.toThrow(FutureRevisionError);
    });

    it("watches what comes next, with previous values, handed over before the write resolves", async () => {
      const storage = await start();
      await put(storage, "before", "x");
      const { lines, events } = follow(storage, ...everything);
      const created = await put(storage, "a", "1");
      expect(lines()).toEqual(["put a undefined->1"]);
      const updated = await put(storage, "a", "2", created);
      const deleted = revisionOf(await storage.delete("a", updated));
      expect(lines()).toEqual(["put a undefined->1", "put a 1->2", "delete a 2->undefined"]);
      expect(events.map(({ revision }) => revision)).toEqual([created, updated, deleted]);
      expect(events[1]?.previous).toMatchObject({ modRevision: created, createRevision: created });
    });

    it("watches only its range, until it is closed", async () => {
      const storage = await start();
      const { lines, close } = follow(storage, "/b/", "/b0");
      for (const key of ["/a/1", "/b/1", "/b", "/b0", "/c"]) await put(storage, key, "x");
      close();
      await put(storage, "/b/2", "x");
      expect(lines()).toEqual(["put /b/1 undefined->x"]);
    });

    it("watches from a revision: history first, then what comes, in order and exactly once", async () => {
      const storage = await start();
      const first = await put(storage, "k0", "x");
      for (let index = 1; index < 2500; index += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, offset) => put(storage, `k${index + offset}`, "x")));
      }
      const { events, until } = follow(storage, ...everything, first);
      const later = Promise.all(Array.from({ length: 50 }, (_, index) => put(storage, `later${index}`, "x")));
      await later;
      await until(() => events.length >= 2550);
      expect(events.map(({ revision }) => revision)).toEqual(
        Array.from({ length: 2550 }, (_, index) => first + 1 + index),
      );
      expect(new Set(events.map(({ key }) => key)).size).toBe(2550);
    });

    it("watches from a revision that is to come", async () => {
      const storage = await start();
      const { lines } = follow(storage, ...everything, storage.revision + 1);
      await put(storage, "a", "x");
      await put(storage, "b", "x");
      expect(lines()).toEqual(["put b undefined->x"]);
    });

    it("keeps the order for a sink that writes when it is told of a write", async () => {
      const storage = await start();
      const answers: Promise<unknown>[] = [];
      storage.watch(
        "a",
        "b",
        {},
        {
          events: (events) => events.forEach(({ revision }) => answers.push(put(storage, `z${revision}`, "x"))),
          failed: () => answers.splice(0),
        },
      );
      const { events, until } = follow(storage, ...everything);
      await Promise.all(["a1", "a2", "a3"].map((key) => put(storage, key, "x")));
      await Promise.all(answers);
      await until(() => events.length === 6);
      const revisions = events.map(({ revision }) => revision);
      expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    });

    it("compacts: present values stay, older revisions are gone", async () => {
      const storage = await start();
      const a = await put(storage, "a", "1");
      const b = await put(storage, "b", "1");
      const updated = await put(storage, "a", "2", a);
      const deleted = revisionOf(await storage.delete("b", b));
      const c = await put(storage, "c", "1");
      await storage.compact(deleted);
      expect(storage.compactedRevision).toBe(deleted);
      expect(contents((await storage.range(...everything)).items)).toEqual(["a=2", "c=1"]);
      expect(contents((await storage.range(...everything, { revision: deleted })).items)).toEqual(["a=2"]);
      await expect(storage.range(...everything, { revision: updated })).rejects.toThrow(CompactedError);
      const late = follow(storage, ...everything, updated);
      await late.until(() => late.errors.length > 0);
      expect(late.errors[0]).toBeInstanceOf(CompactedError);
      expect(late.events).toEqual([]);
      const timely = follow(storage, ...everything, deleted);
      await timely.until(() => timely.events.length > 0);
      expect(timely.lines()).toEqual(["put c undefined->1"]);
      await put(storage, "c", "2", c);
      await put(storage, "a", "3", updated);
      expect(timely.lines().slice(1)).toEqual(["put c 1->2", "put a 2->3"]);
      await storage.compact(a);
      expect(storage.compactedRevision).toBe(deleted);
      await expect(storage.compact(storage.revision + 1)).rejects.toThrow(FutureRevisionError);
    });

    it("does what a simple model does", () => checkAgainstModel(start));

    it("refuses everything once it is closed, and ends its watches", async () => {
      const storage = await start();
      const { errors } = follow(storage, ...everything);
      await storage.close();
      expect(errors).toHaveLength(1);
      await expect(storage.get("a")).rejects.toThrow("closed");
      await expect(storage.put("a", bytes("x"), 0)).rejects.toThrow("closed");
      await expect(storage.range(...everything)).rejects.toThrow("closed");
    });
  });
}

/** What engines that outlive their process must do besides. */
export function describeDurableStorage(name: string, open: () => Promise<Required<StorageUnderTest>>): void {
  describe(`the ${name} engine, opened again`, () => {
    it("has everything that was acknowledged, and its revisions go on", async () => {
      const made = await open();
      const { storage } = made;
      const a = revisionOf(await storage.put("a", bytes("1"), 0));
      const b = revisionOf(await storage.put("b", bytes("1"), 0));
      await storage.put("a", bytes("2"), a);
      await storage.delete("b", b);
      const head = storage.revision;
      await storage.compact(b);
      await storage.close();
      const again = await made.reopen();
      expect(again.revision).toBe(head);
      expect(again.compactedRevision).toBe(b);
      expect(contents((await again.range(...everything)).items)).toEqual(["a=2"]);
      expect(contents((await again.range(...everything, { revision: b })).items)).toEqual(["a=1", "b=1"]);
      const { lines, until } = follow(again, ...everything, b);
      await until(() => lines().length === 2);
      expect(lines()).toEqual(["put a 1->2", "delete b 1->undefined"]);
      expect(revisionOf(await again.put("c", bytes("1"), 0))).toBe(head + 1);
      await again.close();
      await made.cleanUp();
    });
  });
}
