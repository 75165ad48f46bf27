import { afterEach, describe, expect, it } from "vitest";
import { describeHistory } from "./contract/history.ts";
import { checkAgainstModel } from "./contract/model.ts";
import { describeReadsAndWrites } from "./contract/reads-and-writes.ts";
import { bytes, contents, everything, follow, revisionOf } from "./contract/storage-probe.ts";
import { describeWatches } from "./contract/watches.ts";
import type { Storage } from "./interface.ts";

/** One engine on fresh data. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Durable engines: closes nothing, opens the same data again. */
  reopen?(): Promise<Storage>;
  /** Called at the end, with every storage closed. */
  cleanUp?(): Promise<void> | void;
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

    describeReadsAndWrites(start);
    describeWatches(start);
    describeHistory(start);

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
