import type { Pod, PodCondition, PodStatus } from "../../api/core/v1/types.generated.ts";
import { deepEqual } from "../../util/deep-equal.ts";

/** Merged lists: an element that says so makes the patch's list replace the object's. */
const replaceList = { $patch: "replace" };

type StatusPatch = Record<string, unknown>;

/**
 * The strategic merge patch from one status to another, undefined when they say the same. Conditions are merged one by
 * one, so that other writers' conditions survive; the uid makes sure that it reaches no namesake.
 */
export function statusPatch(pod: Pod, from: PodStatus | undefined, to: PodStatus): StatusPatch | undefined {
  const status: StatusPatch = {};
  const before = (from ?? {}) as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(to)) {
    if (field !== "conditions" && !deepEqual(before[field], value)) status[field] = listValue(field, value);
  }
  for (const field of ownFields) {
    if (before[field] !== undefined && to[field] === undefined) status[field] = null;
  }
  const conditions = changedConditions(from?.conditions ?? [], to.conditions ?? []);
  if (conditions.length > 0) status.conditions = conditions;
  if (Object.keys(status).length === 0) return undefined;
  return { metadata: { uid: pod.metadata.uid }, status };
}

/** What the kubelet may also take back. */
const ownFields = ["message", "reason", "podIP", "podIPs"] as const satisfies readonly (keyof PodStatus)[];

function listValue(field: string, value: unknown): unknown {
  const merged = field === "podIPs" || field === "hostIPs";
  return merged && Array.isArray(value) ? [...(value as unknown[]), replaceList] : value;
}

/** Whole conditions: those that went away inside a condition (a reason, a message) are told as null. */
function changedConditions(from: readonly PodCondition[], to: readonly PodCondition[]): object[] {
  return to.flatMap((condition) => {
    const before = from.find(({ type }) => type === condition.type);
    if (deepEqual(before, condition)) return [];
    return [{ ...(before?.reason && { reason: null }), ...(before?.message && { message: null }), ...condition }];
  });
}
