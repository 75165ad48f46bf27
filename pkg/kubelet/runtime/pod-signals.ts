/** Tells who asked that something happened to a pod in the runtime. */
export class PodSignals {
  readonly #listeners = new Map<string, Set<() => void>>();

  /** The answer ends listening. */
  on(uid: string, listener: () => void): () => void {
    const all = this.#listeners.get(uid) ?? new Set();
    this.#listeners.set(uid, all);
    all.add(listener);
    return () => {
      all.delete(listener);
      if (all.size === 0) this.#listeners.delete(uid);
    };
  }

  tell(uid: string): void {
    for (const listener of this.#listeners.get(uid) ?? []) listener();
  }

  tellAll(): void {
    for (const uid of this.#listeners.keys()) this.tell(uid);
  }
}
