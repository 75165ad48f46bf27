import type { Node, Taint } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";

const notReady = "node.kubernetes.io/not-ready";
const unreachable = "node.kubernetes.io/unreachable";

/** Taints that follow from conditions: when a condition has the status, the node has the taint. */
const conditionTaints: readonly { readonly type: string; readonly status: string; readonly key: string }[] = [
  { type: "Ready", status: "False", key: notReady },
  { type: "Ready", status: "Unknown", key: unreachable },
  { type: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure" },
  { type: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure" },
  { type: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure" },
  { type: "NetworkUnavailable", status: "True", key: "node.kubernetes.io/network-unavailable" },
];
const managed = new Set([
  ...conditionTaints.map(({ key }) => `${key}/NoSchedule`),
  `${notReady}/NoExecute`,
  `${unreachable}/NoExecute`,
  "node.kubernetes.io/unschedulable/NoSchedule",
]);

const id = ({ key, effect }: Pick<Taint, "key" | "effect">) => `${key}/${effect}`;

/** The taints a node should have: others' stay, those that follow from its state are made and removed here. */
export function wantedTaints(node: Node, now: number): Taint[] {
  const present = new Map((node.spec.taints ?? []).map((taint) => [id(taint), taint]));
  const wanted: Taint[] = (node.spec.taints ?? []).filter((taint) => !managed.has(id(taint)));
  const add = (key: string, effect: string) => {
    const taint: Taint = { key, effect, ...(effect === "NoExecute" && { timeAdded: formatTime(now) }) };
    wanted.push(present.get(id(taint)) ?? taint);
  };
  for (const { type, status, key } of conditionTaints) {
    const condition = getCondition(node.status?.conditions, type);
    // A node that has never reported is not ready.
    const actual = condition?.status ?? (type === "Ready" ? "False" : undefined);
    if (actual !== status) continue;
    add(key, "NoSchedule");
    if (type === "Ready") add(key, "NoExecute");
  }
  if (node.spec.unschedulable) add("node.kubernetes.io/unschedulable", "NoSchedule");
  return wanted;
}

/** Milliseconds a pod may stay under the node's NoExecute taints: 0 at once, undefined for ever. */
export function toleratedFor(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  now: number,
): number | undefined {
  let shortest: number | undefined;
  for (const taint of taints.filter(({ effect }) => effect === "NoExecute")) {
    const matching = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (matching.length === 0) return 0;
    const limits = matching.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []);
    if (limits.length === 0) continue;
    const since = taint.timeAdded ? Date.parse(taint.timeAdded) : now;
    const left = Math.max(0, since + Math.min(...limits) * 1000 - now);
    shortest = Math.min(shortest ?? left, left);
  }
  return shortest;
}

interface Toleration {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
  readonly tolerationSeconds?: number | undefined;
}

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (key !== undefined && (value ?? "") === (taint.value ?? ""));
}
