import type { Service } from "../../../../api/core/v1/types.generated.ts";
import { services } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const serviceDefinition: ResourceDefinition<Service> = {
  ref: services,
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  message: "k8s.io.api.core.v1.Service",
  strategy: {},
  statusStrategy: {},
};
