import type { Node, Taint } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";

const notReady = "node.kubernetes.io/not-ready";
const unreachable = "node.kubernetes.io/unreachable";
const unschedulable = "node.kubernetes.io/unschedulable";

/** Taints that follow from conditions: when a condition has the status, the node has the taint. */
const conditionTaints: readonly { readonly type: string; readonly status: string; readonly key: string }[] = [
  { type: "Ready", status: "False", key: notReady },
  { type: "Ready", status: "Unknown", key: unreachable },
  { type: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure" },
  { type: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure" },
  { type: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure" },
  { type: "NetworkUnavailable", status: "True", key: "node.kubernetes.io/network-unavailable" },
];
const scheduling = new Set([...conditionTaints.map(({ key }) => key), unschedulable]);
const evicting = new Set([notReady, unreachable]);

const isManaged = ({ key, effect }: Taint) =>
  (effect === "NoSchedule" && scheduling.has(key)) || (effect === "NoExecute" && evicting.has(key));

/** The NoExecute taint that a node's readiness asks for: the one that evicts. Not before it has said anything. */
export function evictingTaint({ status }: Node): string | undefined {
  const ready = getCondition(status?.conditions, "Ready")?.status;
  return ready === "False" ? notReady : ready === "Unknown" ? unreachable : undefined;
}

/** Whether pods are being evicted from the node already. */
export const isEvicting = ({ spec }: Node): boolean =>
  spec.taints?.some(({ key, effect }) => effect === "NoExecute" && evicting.has(key)) ?? false;

/** The taints a node should have: others' stay, those that follow from its state are made and removed here. */
export function wantedTaints(node: Node, mayEvict: boolean, now: number): Taint[] {
  const present = node.spec.taints ?? [];
  const wanted = present.filter((taint) => !isManaged(taint));
  const add = (taint: Taint) =>
    wanted.push(present.find(({ key, effect }) => key === taint.key && effect === taint.effect) ?? taint);
  for (const key of schedulingTaints(node)) add({ key, effect: "NoSchedule" });
  const evicts = mayEvict ? evictingTaint(node) : undefined;
  if (evicts) add({ key: evicts, effect: "NoExecute", timeAdded: formatTime(now) });
  return wanted;
}

function schedulingTaints({ status, spec }: Node): string[] {
  const statusOf = (type: string) => getCondition(status?.conditions, type)?.status;
  // A node that has never reported is not ready.
  const silent = statusOf("Ready") === undefined ? [notReady] : [];
  const following = conditionTaints.filter((taint) => statusOf(taint.type) === taint.status).map(({ key }) => key);
  return [...silent, ...following, ...(spec.unschedulable ? [unschedulable] : [])];
}
