import { unschedulableTaint } from "../../../api/core/v1/node/well-known-taints.ts";
import type { NodeInfo } from "../../framework/node-info.ts";
import type { Plugin } from "../../framework/plugin.ts";
import { type PodInfo, tolerates } from "../../framework/pod-info.ts";
import { unresolvable } from "../../framework/status.ts";
import { taintFilter } from "../shared/taint-filter.ts";

const taint = { key: unschedulableTaint, effect: "NoSchedule" };

/** No pods for cordoned nodes, but for those that tolerate the taint that goes with it. */
export function nodeUnschedulable(): Plugin {
  const name = "NodeUnschedulable";
  const refusal = unresolvable(name, "node(s) were unschedulable");
  const filter = (pod: PodInfo, node: NodeInfo) =>
    node.unschedulable && !pod.tolerations.some((toleration) => tolerates(toleration, taint)) ? refusal : undefined;
  return { name, ...taintFilter(filter) };
}
