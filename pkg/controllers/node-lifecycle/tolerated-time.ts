import type { Taint, Toleration } from "../../api/core/v1/types.generated.ts";

/**
 * How many milliseconds a pod bears the node's NoExecute taints: 0 not at all, undefined for ever. Of each taint the
 * first toleration that fits counts.
 */
export function toleratedFor(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  let shortest: number | undefined;
  for (const taint of taints.filter(({ effect }) => effect === "NoExecute")) {
    const fitting = tolerations.find((toleration) => tolerates(toleration, taint));
    if (!fitting) return 0;
    if (fitting.tolerationSeconds === undefined) continue;
    shortest = Math.min(shortest ?? Infinity, Math.max(0, fitting.tolerationSeconds * 1000));
  }
  return shortest;
}

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return operator === "Exists" || (key !== undefined && (value ?? "") === (taint.value ?? ""));
}
