import type { Pod, ServiceAccountTokenProjection } from "../../api/core/v1/types.generated.ts";

/** Where a pod's service account tokens come from; the answer is valid for a good while longer. */
export interface TokenSource {
  token(pod: Pod, projection: ServiceAccountTokenProjection): Promise<string>;
}
