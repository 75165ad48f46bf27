import { deepEqual } from "../../../../util/deep-equal.ts";
import type { Service } from "../types.generated.ts";

/**
 * Brings clusterIPs, in place, to what a client meant that knows clusterIP alone (normalizeClusterIPs). A client that
 * knows both must have them agree, which validation checks.
 */
export function normalizeClusterIPs({ spec }: Service, old: Service | undefined): void {
  const { clusterIP } = spec;
  const none = !spec.clusterIPs?.length;
  if (!old) {
    if (clusterIP && none) spec.clusterIPs = [clusterIP];
    return;
  }
  const before = old.spec;
  if (before.clusterIP === clusterIP) {
    if (none && before.clusterIPs) spec.clusterIPs = before.clusterIPs;
  } else if (deepEqual(before.clusterIPs ?? [], spec.clusterIPs ?? [])) {
    if (clusterIP) spec.clusterIPs = [clusterIP];
    else delete spec.clusterIPs;
  }
}
