import { regionLabel, zoneLabel } from "../../api/core/v1/node/well-known-labels.ts";
import type { Node } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";

/** Evictions per second, and when there are fewer (upstream's flags of these names). */
export interface EvictionRates {
  /** --node-eviction-rate: nodes per second whose pods may begin to be evicted. */
  readonly normal: number;
  /** --secondary-node-eviction-rate: the same while a large zone is in trouble. */
  readonly secondary: number;
  /** --unhealthy-zone-threshold: the part of a zone's nodes that must be down for that. */
  readonly unhealthyPart: number;
  /** --large-cluster-size-threshold: in trouble, zones of no more nodes evict nothing. */
  readonly largeZone: number;
}

/** Region and zone together, as eviction rates are per zone; nodes without labels are one zone of their own. */
export const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  `${labels[regionLabel] ?? ""}/${labels[zoneLabel] ?? ""}`;

/** Ready is True. Unknown, which is what silence is turned into, counts as down. */
export const isNodeReady = ({ status }: Node): boolean => getCondition(status?.conditions, "Ready")?.status === "True";

/** No node answers: then the fault is likelier here than in all of them, and nothing may be evicted. */
export const allAreDown = (nodes: readonly Node[]): boolean => nodes.length > 0 && !nodes.some(isNodeReady);

/** How many nodes of a zone per second may begin to lose their pods (ComputeZoneState and its rates). */
export function zoneEvictionRate(nodesOfZone: readonly Node[], rates: EvictionRates): number {
  const down = nodesOfZone.filter((node) => !isNodeReady(node)).length;
  const isWhole = down === nodesOfZone.length;
  const isPart = down > 2 && down / nodesOfZone.length >= rates.unhealthyPart;
  if (isWhole || !isPart) return rates.normal;
  return nodesOfZone.length > rates.largeZone ? rates.secondary : 0;
}
