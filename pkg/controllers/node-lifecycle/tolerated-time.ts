import type { Taint, Toleration } from "../../api/core/v1/types.generated.ts";
import { parseTime } from "../../apimachinery/time.ts";

/**
 * Milliseconds a pod may stay under the node's NoExecute taints: 0 at once, undefined for ever. Of each taint the first
 * toleration that fits counts; time runs from when the taint was added.
 */
export function toleratedFor(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  now: number,
): number | undefined {
  let shortest: number | undefined;
  for (const taint of taints.filter(({ effect }) => effect === "NoExecute")) {
    const fitting = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!fitting) return 0;
    if (fitting.tolerationSeconds === undefined) continue;
    const since = taint.timeAdded ? parseTime(taint.timeAdded) : now;
    const left = Math.max(0, since + fitting.tolerationSeconds * 1000 - now);
    shortest = Math.min(shortest ?? left, left);
  }
  return shortest;
}

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (key !== undefined && (value ?? "") === (taint.value ?? ""));
}
