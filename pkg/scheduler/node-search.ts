import type { Framework } from "./framework/framework.ts";
import type { NodeInfo } from "./framework/node-info.ts";
import type { ClusterView } from "./framework/plugin.ts";
import type { PodInfo } from "./framework/pod-info.ts";
import type { Status } from "./framework/status.ts";

const minFeasibleNodes = 100;
const minPercentage = 5;

/**
 * How many fitting nodes are enough to choose from: all of a small cluster, falling from half to a twentieth of a large
 * one (upstream's numFeasibleNodesToFind). `percentage` 0 means adaptive.
 */
export function feasibleNodesToFind(nodeCount: number, percentage = 0): number {
  if (nodeCount < minFeasibleNodes || percentage >= 100) return nodeCount;
  const share = percentage > 0 ? percentage : Math.max(minPercentage, 50 - Math.floor(nodeCount / 125));
  return Math.max(minFeasibleNodes, Math.floor((nodeCount * share) / 100));
}

export interface SearchResult {
  /** The nodes that fit, enough of them; valid until the next search. */
  readonly feasible: readonly NodeInfo[];
  /** Why others do not, counted. Complete only when nothing fits. */
  readonly statuses: ReadonlyMap<Status, number>;
}

/** Finds nodes that fit, going on where the last search ended so that every node gets its turn. */
export class NodeSearch {
  #next = 0;
  readonly #feasible: NodeInfo[] = [];

  constructor(
    private readonly framework: Framework,
    private readonly percentage = 0,
  ) {}

  run(pod: PodInfo, cluster: ClusterView, candidates: readonly NodeInfo[] = cluster.nodes): SearchResult {
    const feasible = this.#feasible;
    feasible.length = 0;
    const statuses = new Map<Status, number>();
    const count = candidates.length;
    const wanted = feasibleNodesToFind(count, this.percentage);
    let index = count > 0 ? this.#next % count : 0;
    let looked = 0;
    for (; looked < count && feasible.length < wanted; looked++) {
      const node = candidates[index] as NodeInfo;
      const status = this.framework.filter(pod, node);
      if (status === undefined) feasible.push(node);
      else statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (++index === count) index = 0;
    }
    if (candidates === cluster.nodes) this.#next = index;
    return { feasible, statuses };
  }
}

/** The position of the highest total; among equals each is as likely. */
export function pickBest(totals: Float64Array, count: number, random: () => number = Math.random): number {
  let best = 0;
  let ties = 1;
  for (let index = 1; index < count; index++) {
    const total = totals[index] as number;
    const highest = totals[best] as number;
    if (total > highest) {
      best = index;
      ties = 1;
    } else if (total === highest && random() * ++ties < 1) best = index;
  }
  return best;
}
