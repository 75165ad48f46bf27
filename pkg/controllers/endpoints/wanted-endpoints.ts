import type { Endpoints, Service } from "../../api/core/v1/types.generated.ts";
import { triggerTimeAnnotation } from "../runtime/endpoint-slices/slice-plan.ts";
import { isHeadless, type ServiceEndpoint } from "../runtime/service-endpoints/service-endpoints.ts";
import { endpointSubsets } from "./endpoint-subsets.ts";

const managedByLabel = "endpoints.kubernetes.io/managed-by";
const headlessLabel = "service.kubernetes.io/headless";
const overCapacityAnnotation = "endpoints.kubernetes.io/over-capacity";

/** The Endpoints of a service as they should be. `triggered`: when what they say changed; `present`: as they are. */
export function wantedEndpoints(
  service: Service,
  endpoints: readonly ServiceEndpoint[],
  triggered: string | undefined,
  present: Endpoints | undefined,
): Endpoints {
  const { name, namespace, labels: { [headlessLabel]: _, ...labels } = {} } = service.metadata;
  const { subsets, truncated } = endpointSubsets(service, endpoints);
  const {
    [triggerTimeAnnotation]: _time,
    [overCapacityAnnotation]: _full,
    ...others
  } = present?.metadata.annotations ?? {};
  const annotations = {
    ...others,
    ...(triggered !== undefined && { [triggerTimeAnnotation]: triggered }),
    ...(truncated && { [overCapacityAnnotation]: "truncated" }),
  };
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      ...(present?.metadata ?? { name, namespace }),
      labels: {
        ...labels,
        [managedByLabel]: "endpoint-controller",
        ...(isHeadless(service) && { [headlessLabel]: "" }),
      },
      annotations,
    },
    subsets,
  };
}
