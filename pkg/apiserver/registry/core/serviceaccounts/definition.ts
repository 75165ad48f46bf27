import type { ServiceAccount } from "../../../../api/core/v1/types.generated.ts";
import { serviceAccounts } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const serviceAccountDefinition: ResourceDefinition<ServiceAccount> = {
  ref: serviceAccounts,
  singular: "serviceaccount",
  shortNames: ["sa"],
  message: "k8s.io.api.core.v1.ServiceAccount",
  strategy: {},
};
