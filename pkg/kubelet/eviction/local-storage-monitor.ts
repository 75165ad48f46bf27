import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { Logger } from "../../component-base/logger.ts";
import { onBeat } from "../../util/beat.ts";
import type { Clock } from "../../util/clock.ts";
import { formatPod, podUid } from "../pod/pod-containers.ts";
import type { RuntimePod } from "../runtime/runtime-pod.ts";
import { hasLocalStorageLimit, localStorageExcess } from "./local-storage-limits.ts";
import type { LocalStorageMeter } from "./local-storage-meter.ts";

/** Upstream's monitoringInterval. */
const checkMs = 10_000;

export interface LocalStorageMonitorParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: Pick<LocalStorageMeter, "measure">;
  readonly read: (pod: Pod) => Promise<RuntimePod>;
  readonly evict: (pod: Pod, message: string) => void;
}

/**
 * Evicts pods that keep more on the node's disk than they may. Looks while there are pods with a limit, and at those
 * alone.
 */
export class LocalStorageMonitor {
  readonly #watched = new Map<string, Pod>();
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(private readonly parts: LocalStorageMonitorParts) {}

  register(pod: Pod): void {
    if (!hasLocalStorageLimit(pod)) return;
    this.#watched.set(podUid(pod), pod);
    if (!this.#cancel) this.#schedule();
  }

  forget(uid: string): void {
    this.#watched.delete(uid);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #schedule(): void {
    this.#cancel = onBeat(this.parts.clock, checkMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    for (const pod of [...this.#watched.values()]) await this.#lookAt(pod);
    this.#cancel = undefined;
    if (this.#watched.size > 0 && !this.#stopped) this.#schedule();
  }

  async #lookAt(pod: Pod): Promise<void> {
    const { read, meter, evict, log } = this.parts;
    try {
      const running = (await read(pod)).containers.filter(({ state }) => state === "running");
      if (running.length === 0) return;
      const excess = localStorageExcess(pod, await meter.measure(pod, running));
      if (!excess || !this.#watched.delete(podUid(pod))) return;
      evict(pod, excess);
    } catch (error) {
      log.warn({ pod: formatPod(pod), error: (error as Error).message }, "Failed to measure what a pod has on disk");
    }
  }
}
