import type { Lease } from "../../api/coordination/v1/types.generated.ts";
import type { Node } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import type { Clock } from "../../util/clock.ts";

/** For how long silence means nothing. */
export interface Grace {
  /** How long a node may be silent (--node-monitor-grace-period), in ms. */
  readonly monitorMs: number;
  /** The same before its first word (--node-startup-grace-period). */
  readonly startupMs: number;
}

interface Seen {
  readonly sign: string;
  readonly at: number;
  /** When it should be looked at again, should nothing happen before. */
  readonly due: number;
}

/** A look that comes so much later than planned means that this machine, or this process, stood still. */
const stoodStillMs = 5000;

/**
 * How long nodes have been silent, as seen from here: clocks of other machines are not compared with ours, and time in
 * which this machine slept does not count, for its kubelet slept too.
 */
export class NodeHealth {
  readonly #seen = new Map<string, Seen>();

  constructor(
    private readonly clock: Clock,
    private readonly grace: Grace,
  ) {}

  /** Milliseconds until the node's silence is too long; 0 when it is. */
  patience(node: Node, lease: Lease | undefined): number {
    const { name } = node.metadata;
    const now = this.clock.elapsed();
    const ready = getCondition(node.status?.conditions, "Ready");
    const sign = `${lease?.spec.renewTime}/${ready?.lastHeartbeatTime}`;
    const before = this.#seen.get(name);
    const isFresh = before?.sign !== sign || now > before.due + stoodStillMs;
    const at = before && !isFresh ? before.at : now;
    const left = Math.max(0, at + (ready ? this.grace.monitorMs : this.grace.startupMs) - now);
    this.#seen.set(name, { sign, at, due: left > 0 ? now + left : Infinity });
    return left;
  }

  forget(name: string): void {
    this.#seen.delete(name);
  }
}
