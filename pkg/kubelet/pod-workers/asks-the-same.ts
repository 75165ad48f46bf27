import type { Pod } from "../../api/core/v1/types.generated.ts";
import { deepEqual } from "../../util/deep-equal.ts";

/** Whether two versions of a pod ask the same of the kubelet. Other writers' conditions count as readiness gates. */
export function asksTheSame(before: Pod, after: Pod): boolean {
  const { metadata: old } = before;
  const { metadata: now } = after;
  return (
    old.deletionTimestamp === now.deletionTimestamp &&
    old.deletionGracePeriodSeconds === now.deletionGracePeriodSeconds &&
    deepEqual(before.spec, after.spec) &&
    deepEqual(old.labels, now.labels) &&
    deepEqual(old.annotations, now.annotations) &&
    (!after.spec?.readinessGates?.length || deepEqual(before.status?.conditions, after.status?.conditions))
  );
}
