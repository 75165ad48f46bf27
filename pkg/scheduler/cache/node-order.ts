import { regionLabel, zoneLabel } from "../../api/core/v1/node/well-known-labels.ts";
import type { Node } from "../../api/core/v1/types.generated.ts";
import type { NodeInfo } from "../framework/node-info.ts";

/** Region and zone of a node, "" when it says neither. */
export function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels[regionLabel] ?? "";
  const zone = labels[zoneLabel] ?? "";
  return region || zone ? `${region}/${zone}` : "";
}

/** Takes one node of every zone in turn, so that looking at the first nodes only still looks at every zone. */
export function interleaveZones(nodes: Iterable<NodeInfo>): NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>();
  for (const info of nodes) {
    if (!info.node) continue;
    const zone = zoneOf(info.node);
    const members = zones.get(zone);
    if (members) members.push(info);
    else zones.set(zone, [info]);
  }
  const lists = [...zones.values()];
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  const order: NodeInfo[] = [];
  for (let turn = 0; turn < longest; turn++) {
    for (const members of lists) {
      const info = members[turn];
      if (info) order.push(info);
    }
  }
  return order;
}
