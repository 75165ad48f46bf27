import type { NodeInfo } from "../../framework/node-info.ts";

/** Numbers by topology key and value: "zone=a: 3". */
export class TopologyCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** Adds to the domain that the node is in; nothing if it is in none. */
  add(topologyKey: string, { node }: NodeInfo, amount: number): void {
    const value = node?.metadata.labels?.[topologyKey];
    if (value === undefined) return;
    let values = this.#counts.get(topologyKey);
    if (!values) this.#counts.set(topologyKey, (values = new Map<string, number>()));
    values.set(value, (values.get(value) ?? 0) + amount);
  }

  /** The number of the node's domain, 0 when nothing was added there. */
  of(topologyKey: string, { node }: NodeInfo): number {
    const value = node?.metadata.labels?.[topologyKey];
    return value === undefined ? 0 : (this.#counts.get(topologyKey)?.get(value) ?? 0);
  }

  /** The sum over all keys of the domains that the node is in. */
  sum({ node }: NodeInfo): number {
    let sum = 0;
    const labels = node?.metadata.labels ?? {};
    for (const [key, values] of this.#counts) {
      const value = labels[key];
      if (value !== undefined) sum += values.get(value) ?? 0;
    }
    return sum;
  }

  domains(topologyKey: string): number {
    return this.#counts.get(topologyKey)?.size ?? 0;
  }

  /** The smallest number of any domain of the key; 0 when there is none. */
  smallest(topologyKey: string): number {
    let smallest = Infinity;
    for (const count of this.#counts.get(topologyKey)?.values() ?? []) smallest = Math.min(smallest, count);
    return smallest === Infinity ? 0 : smallest;
  }
}
