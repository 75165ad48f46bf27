import type { Node } from "../types.generated.ts";

/** Keeps podCIDR and podCIDRs together: the older field is the first of the newer's, and wins where they differ. */
export function setNodeDefaults(node: Node): void {
  const spec = (node.spec ??= {});
  const [first] = spec.podCIDRs ?? [];
  if (spec.podCIDR && spec.podCIDR !== first) spec.podCIDRs = [spec.podCIDR];
  else if (first) spec.podCIDR = first;
}
