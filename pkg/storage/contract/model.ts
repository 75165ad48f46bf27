import fc from "fast-check";
import { expect } from "vitest";
import type { KeyValue, Storage, StorageEvent } from "../interface.ts";

/** The simplest storage there is: every state that ever was. */
interface Model {
  readonly states: Map<number, ReadonlyMap<string, string>>;
  compacted: number;
}

type Step =
  | { readonly do: "put" | "delete"; readonly key: string; readonly value: string; readonly stale: boolean }
  | { readonly do: "range"; readonly back: number; readonly limit: number; readonly from: string }
  | { readonly do: "compact"; readonly back: number };

const key = fc.constantFrom("/a/1", "/a/2", "/a-b/1", "/b/1", "/b");
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom("put", "put", "delete"),
        key,
        value: fc.string(),
        stale: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("range" as const), back: fc.nat(12), limit: fc.nat(3), from: key }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("compact" as const), back: fc.nat(12) }) },
  ),
  { maxLength: 40 },
) as fc.Arbitrary<Step[]>;

/** Runs random steps against an engine and the model, and compares every answer and all that a watch saw. */
export async function checkAgainstModel(open: () => Promise<Storage>): Promise<void> {
  const storage = await open();
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      await clear(storage);
      const model: Model = { states: new Map([[storage.revision, new Map()]]), compacted: storage.compactedRevision };
      const seen: Seen[] = [];
      const sink = {
        events: (events: readonly StorageEvent[]) =>
          void seen.push(...events.map((event) => ({ event, previous: textOf(event.previous) }))),
        failed: () => expect.unreachable(),
      };
      const start = storage.revision;
      const watch = storage.watch("", "\uffff", {}, sink);
      for (const step of script) await check(storage, model, step, start);
      watch.close();
      replay(seen, model, start);
    }),
    { numRuns: 40 },
  );
}

async function clear(storage: Storage): Promise<void> {
  const { items } = await storage.range("", "\uffff");
  for (const { key: each, modRevision } of items) await storage.delete(each, modRevision);
}

async function check(storage: Storage, model: Model, step: Step, start: number): Promise<void> {
  const head = storage.revision;
  const present = model.states.get(head) ?? new Map<string, string>();
  if (step.do === "range") return checkRange(storage, model, step, Math.max(start, head - step.back));
  if (step.do === "compact") {
    const target = Math.max(start, head - step.back);
    await storage.compact(target);
    model.compacted = Math.max(model.compacted, target);
    expect(storage.compactedRevision).toBe(model.compacted);
    return;
  }
  const current = await storage.get(step.key);
  expect(textOf(current)).toBe(present.get(step.key));
  const expected = (current?.modRevision ?? 0) + (step.stale ? 1 : 0);
  const value = Buffer.from(step.value);
  const swapped =
    step.do === "put" ? await storage.put(step.key, value, expected) : await storage.delete(step.key, expected);
  expect(swapped.ok).toBe(!step.stale && (step.do === "put" || current !== undefined));
  if (!swapped.ok) return;
  expect(swapped.revision).toBe(head + 1);
  const next = new Map(present);
  if (step.do === "put") next.set(step.key, step.value);
  else next.delete(step.key);
  model.states.set(swapped.revision, next);
}

async function checkRange(
  storage: Storage,
  model: Model,
  step: Step & { do: "range" },
  revision: number,
): Promise<void> {
  const to = "/b0";
  const options = { revision, ...(step.limit > 0 && { limit: step.limit }) };
  if (revision < model.compacted) {
    await expect(storage.range(step.from, to, options)).rejects.toThrow("compacted");
    await expect(storage.scan(step.from, to, () => undefined, revision)).rejects.toThrow("compacted");
    return;
  }
  const all = [...(model.states.get(revision) ?? [])].filter(([each]) => each >= step.from && each < to);
  const wanted = all.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, step.limit || undefined);
  const { items, more, count } = await storage.range(step.from, to, options);
  expect(items.map((item) => [item.key, Buffer.from(item.value).toString()])).toEqual(wanted);
  expect({ more, count }).toEqual({ more: all.length > wanted.length, count: all.length });
  const scanned: [string, string][] = [];
  const visit = ({ key: each, value }: KeyValue) => void scanned.push([each, Buffer.from(value).toString()]);
  expect(await storage.scan(step.from, to, visit, revision)).toBe(revision);
  expect(scanned).toEqual(all);
}

/** An event, and what stood before it when it was handed over. */
interface Seen {
  readonly event: StorageEvent;
  readonly previous: string | undefined;
}

const textOf = (item: KeyValue | undefined) => item && Buffer.from(item.value).toString();

/** Applying the events one by one must give every state of the model. */
function replay(seen: readonly Seen[], model: Model, start: number): void {
  const state = new Map<string, string>();
  for (const [index, { event, previous }] of seen.entries()) {
    expect(event.revision).toBe(start + 1 + index);
    expect(previous).toBe(state.get(event.key));
    if (event.current) state.set(event.key, Buffer.from(event.current.value).toString());
    else state.delete(event.key);
    expect(state).toEqual(model.states.get(event.revision));
  }
}
