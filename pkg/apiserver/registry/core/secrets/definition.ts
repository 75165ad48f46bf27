import type { Secret } from "../../../../api/core/v1/types.generated.ts";
import { secrets } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const secretDefinition: ResourceDefinition<Secret> = {
  ref: secrets,
  singular: "secret",
  message: "k8s.io.api.core.v1.Secret",
  strategy: {},
};
