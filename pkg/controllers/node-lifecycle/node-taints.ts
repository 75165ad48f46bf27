import {
  diskPressureTaint,
  memoryPressureTaint,
  networkUnavailableTaint,
  notReadyTaint,
  pidPressureTaint,
  unreachableTaint,
  unschedulableTaint,
} from "../../api/core/v1/node/well-known-taints.ts";
import type { Node, Taint } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";

/** Taints that follow from conditions: when a condition has the status, the node has the taint. */
const conditionTaints: readonly { readonly type: string; readonly status: string; readonly key: string }[] = [
  { type: "Ready", status: "False", key: notReadyTaint },
  { type: "Ready", status: "Unknown", key: unreachableTaint },
  { type: "MemoryPressure", status: "True", key: memoryPressureTaint },
  { type: "DiskPressure", status: "True", key: diskPressureTaint },
  { type: "PIDPressure", status: "True", key: pidPressureTaint },
  { type: "NetworkUnavailable", status: "True", key: networkUnavailableTaint },
];
const scheduling = new Set([...conditionTaints.map(({ key }) => key), unschedulableTaint]);
const evicting = new Set([notReadyTaint, unreachableTaint]);

const isManaged = ({ key, effect }: Taint) =>
  (effect === "NoSchedule" && scheduling.has(key)) || (effect === "NoExecute" && evicting.has(key));

/** The NoExecute taint that a node's readiness asks for: the one that evicts. Not before it has said anything. */
export function evictingTaint({ status }: Node): string | undefined {
  const ready = getCondition(status?.conditions, "Ready")?.status;
  return ready === "False" ? notReadyTaint : ready === "Unknown" ? unreachableTaint : undefined;
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
  const silent = statusOf("Ready") === undefined ? [notReadyTaint] : [];
  const following = conditionTaints.filter((taint) => statusOf(taint.type) === taint.status).map(({ key }) => key);
  return [...silent, ...following, ...(spec.unschedulable ? [unschedulableTaint] : [])];
}
