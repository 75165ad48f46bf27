import { expect, it } from "vitest";
import type { Storage } from "../interface.ts";
import { everything, follow, put, revisionOf } from "./storage-probe.ts";

/** Of every engine: a watch hands over its range in order and exactly once. `start` opens one on fresh data. */
export function describeWatches(start: () => Promise<Storage>): void {
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

  it("says once, and after it, that the history has been handed over, also where there was none of the range", async () => {
    const storage = await start();
    const first = await put(storage, "a", "x");
    const last = await put(storage, "b", "x");
    const [all, none, present] = [
      follow(storage, ...everything, first),
      follow(storage, "c", "d", first),
      follow(storage, ...everything, last),
    ];
    await all.until(() => all.caughtUp.length > 0);
    expect([all.lines(), all.caughtUp]).toEqual([["put b undefined->x"], [last]]);
    await none.until(() => none.caughtUp.length > 0);
    await put(storage, "c", "x");
    expect([none.lines(), none.caughtUp]).toEqual([["put c undefined->x"], [last]]);
    expect(present.caughtUp).toEqual([]);
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
}
