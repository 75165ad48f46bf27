import type { QueuedPod } from "../framework/queued-pod.ts";

/**
 * Pods that wait for something to happen, oldest first, and whom each of them was refused by: most events concern few.
 */
export class UnschedulablePods {
  readonly #pods = new Map<string, QueuedPod>();
  readonly #byPlugin = new Map<string, Set<QueuedPod>>();

  /** Held back by a gate: nothing but their own change helps them. */
  get gated(): number {
    let count = 0;
    for (const pod of this.#pods.values()) if (pod.gated) count++;
    return count;
  }

  /** The others. */
  get refused(): number {
    return this.#pods.size - this.gated;
  }

  get(key: string): QueuedPod | undefined {
    return this.#pods.get(key);
  }

  /** Those now there; they may be taken out meanwhile. */
  all(): readonly QueuedPod[] {
    return [...this.#pods.values()];
  }

  /** The pods may be taken out meanwhile. */
  refusedBy(plugin: string): Iterable<QueuedPod> {
    return this.#byPlugin.get(plugin) ?? [];
  }

  add(pod: QueuedPod): void {
    this.#pods.set(pod.info.key, pod);
    if (pod.gated) return;
    for (const plugin of pod.refusedBy) {
      const pods = this.#byPlugin.get(plugin);
      if (pods) pods.add(pod);
      else this.#byPlugin.set(plugin, new Set([pod]));
    }
  }

  delete(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod) return;
    this.#pods.delete(key);
    for (const plugin of pod.refusedBy) this.#byPlugin.get(plugin)?.delete(pod);
  }
}
