import { expect, it } from "vitest";
import { CompactedError, FutureRevisionError, type Storage } from "../interface.ts";
import { contents, everything, follow, put, revisionOf } from "./storage-probe.ts";

/** Of every engine: older states can be read until they are compacted. `start` opens one on fresh data. */
export function describeHistory(start: () => Promise<Storage>): void {
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
}
