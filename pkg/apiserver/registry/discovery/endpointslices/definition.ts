import type { EndpointSlice } from "../../../../api/discovery/v1/types.generated.ts";
import { endpointSlices } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const endpointSliceDefinition: ResourceDefinition<EndpointSlice> = {
  ref: endpointSlices,
  singular: "endpointslice",
  message: "k8s.io.api.discovery.v1.EndpointSlice",
  strategy: {},
};
