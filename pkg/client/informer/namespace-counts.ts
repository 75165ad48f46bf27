interface Counted {
  readonly namespace: string;
  objects: number;
}

/** How many objects there are in each namespace, and one string for the namespace of all of them. */
export class NamespaceCounts {
  readonly #counts = new Map<string, Counted>();

  count(namespace: string): number {
    return this.#counts.get(namespace)?.objects ?? 0;
  }

  /** The string that others of the namespace hold already: every parsed object brings its own. */
  shared(namespace: string | undefined): string | undefined {
    return namespace === undefined ? undefined : (this.#counts.get(namespace)?.namespace ?? namespace);
  }

  enter(namespace: string | undefined): void {
    if (namespace === undefined) return;
    const counted = this.#counts.get(namespace);
    if (counted) counted.objects++;
    else this.#counts.set(namespace, { namespace, objects: 1 });
  }

  leave(namespace: string | undefined): void {
    const counted = namespace === undefined ? undefined : this.#counts.get(namespace);
    if (!counted) return;
    counted.objects--;
    if (counted.objects === 0) this.#counts.delete(counted.namespace);
  }
}
