import type { Logger } from "../../component-base/logger.ts";
import type { ContainerEventResponse } from "../../cri/generated/cri/v1/api.ts";
import { Backoff } from "../../util/backoff.ts";
import type { Clock } from "../../util/clock.ts";
import type { CriRuntime } from "./cri-calls.ts";
import { labelNames } from "./labels.ts";

export interface LifecycleEventsOptions {
  readonly cri: Pick<CriRuntime, "getContainerEvents">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Something happened to a pod's containers or sandbox. */
  readonly onPod: (uid: string) => void;
  /** Events may have been missed: everything is to be looked at. */
  readonly onGap: () => void;
  /** The stream broke, or is opened again: the runtime may have gone or come back. */
  readonly onConnection: () => void;
}

/** A look at everything even when no event was lost: a safety net, not a loop. */
const relistMs = 300_000;
/**
 * The runtime does not say when it has begun to listen for us; what happens between a look at everything and that
 * moment is found by a second look.
 */
const secondLookMs = 1000;
const reconnect = { initial: 100, max: 5000, factor: 2, jitter: 0.2 };

/**
 * Follows CRI's container events; after a break it connects again and says that there was a gap (upstream's evented
 * PLEG).
 */
export class LifecycleEvents {
  readonly #abort = new AbortController();
  readonly #timers = new Set<() => void>();
  readonly #backoff = new Backoff(reconnect);

  constructor(private readonly options: LifecycleEventsOptions) {}

  start(): void {
    void this.#follow();
    this.#scheduleRelist();
  }

  stop(): void {
    this.#abort.abort();
    for (const cancel of this.#timers) cancel();
  }

  async #follow(): Promise<void> {
    const { cri, log, onConnection } = this.options;
    const { signal } = this.#abort;
    while (!signal.aborted) {
      this.#lookTwice();
      try {
        for await (const event of cri.getContainerEvents({}, { signal })) this.#deliver(event);
      } catch (error) {
        if (!signal.aborted) log.debug({ error: (error as Error).message }, "The runtime's event stream broke");
      }
      if (signal.aborted) return;
      onConnection();
      await new Promise<void>((resolve) => this.#after(this.#backoff.next(), resolve));
    }
  }

  #lookTwice(): void {
    const { onGap, onConnection } = this.options;
    onConnection();
    onGap();
    this.#after(secondLookMs, onGap);
  }

  #deliver({ podSandboxStatus, containersStatuses }: ContainerEventResponse): void {
    this.#backoff.reset();
    const labels = podSandboxStatus?.labels ?? containersStatuses[0]?.labels;
    const uid = podSandboxStatus?.metadata?.uid ?? labels?.[labelNames.podUid];
    if (uid) this.options.onPod(uid);
  }

  #scheduleRelist(): void {
    this.#after(relistMs, () => {
      this.options.onGap();
      this.#scheduleRelist();
    });
  }

  #after(ms: number, callback: () => void): void {
    const cancel = this.options.clock.after(ms, () => {
      this.#timers.delete(cancel);
      callback();
    });
    this.#timers.add(cancel);
  }
}
