import { qualityOfService } from "../../api/core/v1/pod/quality-of-service.ts";
import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";

/**
 * The status of a pod that the node does not take: it has failed before anything of it was made (upstream's rejectPod).
 */
export function refusedStatus(
  { metadata, status, ...pod }: Pod,
  { reason, message }: { readonly reason: string; readonly message: string },
): PodStatus {
  return {
    ...(metadata.generation && { observedGeneration: metadata.generation }),
    phase: "Failed",
    reason,
    message: `Pod was rejected: ${message}`,
    qosClass: status?.qosClass ?? qualityOfService({ metadata, ...pod }),
    ...(status?.conditions && { conditions: status.conditions }),
  };
}
