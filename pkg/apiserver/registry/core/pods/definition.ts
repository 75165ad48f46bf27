import type { Pod } from "../../../../api/core/v1/types.generated.ts";
import { pods } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const podDefinition: ResourceDefinition<Pod> = {
  ref: pods,
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  message: "k8s.io.api.core.v1.Pod",
  strategy: {},
  statusStrategy: {},
};
