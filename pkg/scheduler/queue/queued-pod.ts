import type { PodInfo } from "../framework/pod-info.ts";

/** A pod on its way to a node. */
export interface QueuedPod {
  info: PodInfo;
  /** When it was last put into a queue. */
  queuedAt: number;
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
