import type { KubeObject } from "../../../apimachinery/object.ts";
import { MemoryStorage } from "../../../storage/memory/memory-storage.ts";
import { FakeClock } from "../../../testing/fake-clock.ts";
import { Cacher } from "../cacher.ts";
import type { CachedObject, CacheWatchSink } from "../interface.ts";
import { encodeForStorage } from "../objects/encoding.ts";

export const prefix = "/registry/pods/";
/** A pod as it is written: without a resourceVersion. */
export const pod = (name: string, labels: Record<string, string> = {}, namespace = "default"): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, labels },
});

/** A loaded cache over memory, and writes that it is told of; `start` loads another one over the same storage. */
export async function setUp(storage = new MemoryStorage()) {
  const clock = new FakeClock();
  const start = async () => {
    const started = new Cacher({ storage, prefix, shape: { namespaced: true }, clock });
    await started.ready();
    return started;
  };
  const cache = await start();
  const revisions = new Map<string, number>();
  const write = async (object: KubeObject) => {
    const key = `${prefix}${object.metadata.namespace}/${object.metadata.name}`;
    const swapped = await storage.put(key, encodeForStorage(object), revisions.get(key) ?? 0);
    if (!swapped.ok) throw new Error(`lost ${key}`);
    revisions.set(key, swapped.revision);
    return swapped.revision;
  };
  const remove = async (name: string, namespace = "default") => {
    const key = `${prefix}${namespace}/${name}`;
    const swapped = await storage.delete(key, revisions.get(key) ?? 0);
    revisions.delete(key);
    return swapped.ok ? swapped.revision : 0;
  };
  return { storage, clock, cache, start, write, remove };
}

/** What a watch is told, one line per event. */
export function recorder() {
  const seen: string[] = [];
  const frames: Buffer[] = [];
  const errors: Error[] = [];
  const sink: CacheWatchSink = {
    event: ({ type, current }, frame) => {
      seen.push(`${type} ${current.name}@${current.revision}`);
      frames.push(frame().line);
    },
    bookmark: (revision) => seen.push(`BOOKMARK@${revision}`),
    failed: (error) => errors.push(error),
  };
  return { seen, frames, errors, sink };
}

/** Of a list, in its order. */
export const names = (items: readonly CachedObject[]) => items.map(({ name }) => name);
/** A selector. */
export const web = ({ labels }: CachedObject) => labels.app === "web";
/** Until the storage's history was read. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
