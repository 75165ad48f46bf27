import type { KubeObject } from "../../apimachinery/object.ts";

/** Finds objects by what a function reads from them (client-go's Indexer). */
export class ObjectIndex<T extends KubeObject> {
  readonly #entries = new Map<string, Map<string, T>>();

  constructor(private readonly valuesOf: (object: T) => readonly string[]) {}

  find(value: string): readonly T[] {
    const found = this.#entries.get(value);
    return found ? [...found.values()] : [];
  }

  set(key: string, object: T, old: T | undefined): void {
    const values = this.valuesOf(object);
    if (old !== undefined) this.#removeFrom(key, this.valuesOf(old), values);
    for (const value of values) {
      let found = this.#entries.get(value);
      if (!found) this.#entries.set(value, (found = new Map<string, T>()));
      found.set(key, object);
    }
  }

  remove(key: string, object: T): void {
    this.#removeFrom(key, this.valuesOf(object), []);
  }

  #removeFrom(key: string, values: readonly string[], except: readonly string[]): void {
    for (const value of values) {
      if (except.includes(value)) continue;
      const found = this.#entries.get(value);
      if (found?.delete(key) && found.size === 0) this.#entries.delete(value);
    }
  }
}
