import fc from "fast-check";
import { expect, test } from "vitest";
import { configMapSchema } from "../fake-schemas.ts";
import type { KubeObject } from "../object.ts";
import { isConflict } from "../status-error.ts";
import { apply } from "./apply.ts";
import { trackUpdate } from "./track-update.ts";

type Data = Readonly<Record<string, string>>;
type Step = { readonly manager: string; readonly data: Data; readonly force: boolean; readonly applies: boolean };

/** What everybody writes, and nobody quarrels about: an object without any owner is not tracked. */
const common: Data = { common: "0" };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    manager: fc.constantFrom("a", "b", "c"),
    data: fc.dictionary(fc.constantFrom("x", "y", "constructor", "__proto__"), fc.constantFrom("1", "2")),
    force: fc.boolean(),
    applies: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** KEP-555 for a map: each entry has a value, and those who wrote it. */
class Model {
  readonly #entries = new Map<string, { readonly value: string; readonly owners: Set<string> }>();

  /** Entries of others that somebody wants to have another value. */
  conflicts(owner: string, data: Data): boolean {
    return Object.entries(data).some(([key, value]) => {
      const entry = this.#entries.get(key);
      return entry !== undefined && entry.value !== value && [...entry.owners].some((each) => each !== owner);
    });
  }

  apply(owner: string, data: Data): void {
    this.#write(owner, data, true);
    for (const [key, { owners }] of this.#entries)
      if (!Object.hasOwn(data, key) && owners.delete(owner) && owners.size === 0) this.#entries.delete(key);
  }

  update(owner: string, data: Data): void {
    this.#write(owner, data, false);
    for (const key of this.#entries.keys()) if (!Object.hasOwn(data, key)) this.#entries.delete(key);
  }

  /** "key=value: owners" of each entry, in order. */
  toString(): string {
    return listed([...this.#entries].map(([key, { value, owners }]) => [`${key}=${value}`, [...owners]]));
  }

  /** Who applies what stands there shares it; an update owns only what it changes. */
  #write(owner: string, data: Data, shares: boolean): void {
    for (const [key, value] of Object.entries(data)) {
      const entry = this.#entries.get(key);
      if (entry?.value !== value) this.#entries.set(key, { value, owners: new Set([owner]) });
      else if (shares) entry.owners.add(owner);
    }
  }
}

const listed = (entries: readonly (readonly [string, readonly string[]])[]) =>
  entries
    .map(([entry, owners]) => `${entry}: ${[...owners].sort().join()}`)
    .sort()
    .join("\n");

function told({ data, metadata }: KubeObject & { readonly data: Data }): string {
  const ownersOf = (key: string) =>
    (metadata.managedFields ?? []).flatMap(({ manager, operation, fieldsV1 }) =>
      `f:${key}` in ((fieldsV1 as Record<string, object>)["f:data"] ?? {}) ? `${manager} ${operation}` : [],
    );
  return listed(Object.entries(data).map(([key, value]) => [`${key}=${value}`, ownersOf(key)]));
}

/** The object after a step; undefined when it is refused. */
function take(live: KubeObject | undefined, { manager, data, force, applies }: Step): KubeObject | undefined {
  const writer = { manager, apiVersion: "v1", schema: configMapSchema, now: 0 };
  const sent = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data };
  if (!applies) return { ...sent, metadata: { name: "a", managedFields: trackUpdate(live, sent, writer) } };
  try {
    return apply({ ...writer, live, applied: sent, force }).object;
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

test("whoever applies and updates in whichever order, every entry has the value and the owners that the model has", () => {
  fc.assert(
    fc.property(steps, (script) => {
      const model = new Model();
      let live: KubeObject | undefined;
      for (const each of script) {
        const step = { ...each, data: { ...common, ...each.data } };
        const owner = `${step.manager} ${step.applies ? "Apply" : "Update"}`;
        const next = take(live, step);
        expect(next === undefined).toBe(step.applies && !step.force && model.conflicts(owner, step.data));
        if (next === undefined) continue;
        if (step.applies) model.apply(owner, step.data);
        else model.update(owner, step.data);
        live = next;
        expect(told(next as KubeObject & { readonly data: Data })).toBe(String(model));
      }
    }),
    { numRuns: 150 },
  );
});
