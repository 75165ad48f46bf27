import { Wakeup } from "../../util/wakeup.ts";
import type { KeyValue, Storage, StorageEvent, SwapResult } from "../interface.ts";

/** The range of all keys. */
export const everything = ["", "\uffff"] as const;
/** A value as engines take it. */
export const bytes = (text: string) => Buffer.from(text);
/** What stands in an item, as text. */
export const text = (item: KeyValue | undefined) => item && Buffer.from(item.value).toString();
/** "key=value" for each item. */
export const contents = (items: readonly KeyValue[]) => items.map((item) => `${item.key}=${text(item)}`);

/** The revision of a write that must have been done. */
export function revisionOf(swapped: SwapResult): number {
  if (!swapped.ok) throw new Error("the write was refused");
  return swapped.revision;
}

/** Writes a key that has the revision `expected`, 0 for none, and returns its new one. */
export const put = async (storage: Storage, key: string, value: string, expected = 0) =>
  revisionOf(await storage.put(key, bytes(value), expected));

/** Collects what a watch delivers, one line per event. */
export function follow(storage: Storage, from: string, to: string, afterRevision?: number) {
  const events: StorageEvent[] = [];
  const lines: string[] = [];
  const errors: Error[] = [];
  const caughtUp: number[] = [];
  const changed = new Wakeup();
  const sink = {
    events: (more: readonly StorageEvent[]) => {
      events.push(...more);
      lines.push(...more.map((each) => `${each.type} ${each.key} ${text(each.previous)}->${text(each.current)}`));
      changed.tell();
    },
    caughtUp: (revision: number) => (caughtUp.push(revision), changed.tell()),
    failed: (error: Error) => (errors.push(error), changed.tell()),
  };
  const watch = storage.watch(from, to, afterRevision === undefined ? {} : { afterRevision }, sink);
  const until = async (condition: () => boolean) => {
    while (!condition()) await changed.told();
  };
  return { events, errors, caughtUp, lines: () => lines, close: () => watch.close(), until };
}
