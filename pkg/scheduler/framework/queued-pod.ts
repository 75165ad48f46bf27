import type { PodInfo } from "./pod-info.ts";

/** A pod on its way to a node: what the queue and the plugins that order it know of it (QueuedPodInfo). */
export interface QueuedPod {
  info: PodInfo;
  /** When it came, or failed last: backoff counts from here. */
  queuedAt: number;
  /** The same as a number that no other pod has: who came first within a millisecond. */
  turn: number;
  readonly firstQueuedAt: number;
  /** Cycles it went through. */
  attempts: number;
  /** Failed cycles, bindings included: what backoff grows with. */
  failures: number;
  /** The plugins that refused it in its last cycle. */
  refusedBy: ReadonlySet<string>;
  /** A preEnqueue plugin holds it back. */
  gated: boolean;
}
