import type { Deployment } from "../../../../api/apps/v1/types.generated.ts";
import { deployments } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const deploymentDefinition: ResourceDefinition<Deployment> = {
  ref: deployments,
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  message: "k8s.io.api.apps.v1.Deployment",
  strategy: {},
  statusStrategy: {},
};
