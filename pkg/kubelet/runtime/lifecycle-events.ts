import type { ContainerEventResponse } from "../../cri/generated/cri/v1/api.ts";
import type { Logger } from "../../component-base/logger.ts";
import { Backoff } from "../../util/backoff.ts";
import type { Clock } from "../../util/clock.ts";
import { labelNames } from "./labels.ts";

/** Opens the runtime's event stream: `onEvent` for each event, `onEnd` once when it broke. The answer ends it. */
export type OpenEventStream = (
  onEvent: (event: ContainerEventResponse) => void,
  onEnd: (error?: Error) => void,
) => () => void;

export interface LifecycleEventsOptions {
  readonly open: OpenEventStream;
  readonly clock: Clock;
  readonly log: Logger;
  /** Something happened to a pod's containers or sandbox. */
  readonly onPod: (uid: string) => void;
  /** Events may have been missed: everything is to be looked at. */
  readonly onGap: () => void;
  /** The runtime answers, or no longer does. */
  readonly onConnection: (up: boolean) => void;
}

/** A look at everything even when no event was lost: a safety net, not a loop. */
const relistMs = 300_000;
const reconnect = { initial: 100, max: 5000, factor: 2, jitter: 0.2 };

/** Follows CRI's container events; after a break it connects again and says that there was a gap (upstream's evented PLEG). */
export class LifecycleEvents {
  private close: (() => void) | undefined;
  private cancelTimer: (() => void) | undefined;
  private cancelRelist: (() => void) | undefined;
  private readonly backoff = new Backoff(reconnect);
  private stopped = false;

  constructor(private readonly options: LifecycleEventsOptions) {}

  start(): void {
    this.connect();
    this.scheduleRelist();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer?.();
    this.cancelRelist?.();
    this.close?.();
  }

  private connect(): void {
    const { open, clock, log, onPod, onConnection } = this.options;
    const onEvent = (event: ContainerEventResponse) => {
      this.backoff.reset();
      const labels = event.podSandboxStatus?.labels ?? event.containersStatuses[0]?.labels;
      const uid = event.podSandboxStatus?.metadata?.uid ?? labels?.[labelNames.podUid];
      if (uid) onPod(uid);
    };
    const onEnd = (error?: Error) => {
      this.close = undefined;
      if (this.stopped) return;
      onConnection(false);
      log.debug({ error: error?.message }, "The runtime's event stream ended, it will be opened again");
      this.cancelTimer = clock.after(this.backoff.next(), () => {
        this.connect();
        this.options.onGap();
      });
    };
    this.close = open(onEvent, onEnd);
  }

  private scheduleRelist(): void {
    const { clock, onGap } = this.options;
    this.cancelRelist = clock.after(relistMs, () => {
      onGap();
      this.scheduleRelist();
    });
  }
}
