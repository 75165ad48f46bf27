import type { NodeInfo } from "../../framework/node-info.ts";
import type { Plugin } from "../../framework/plugin.ts";
import type { PodInfo } from "../../framework/pod-info.ts";
import type { Status } from "../../framework/status.ts";

/**
 * The extension points of a filter that only a node's taints, or its being cordoned, can make refuse: it is passed over
 * while no node has any, and its pods are tried again when a node comes or is rid of some.
 */
export function taintFilter(filter: (pod: PodInfo, node: NodeInfo) => Status | undefined) {
  return {
    requeueOn: [
      {
        events: ["NodeAdded", "NodeTaintsChanged"],
        helps: (pod, { node }) => node === undefined || filter(pod, node) === undefined,
      },
    ],
    preFilter: (_pod, { restrictedNodes }) => (restrictedNodes === 0 ? "skip" : undefined),
    filter,
  } satisfies Partial<Plugin>;
}
