import type { Endpoints } from "../../../../api/core/v1/types.generated.ts";
import { endpoints } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const endpointsDefinition: ResourceDefinition<Endpoints> = {
  ref: endpoints,
  singular: "endpoints",
  shortNames: ["ep"],
  message: "k8s.io.api.core.v1.Endpoints",
  strategy: {},
};
