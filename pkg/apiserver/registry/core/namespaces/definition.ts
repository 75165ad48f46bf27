import type { Namespace } from "../../../../api/core/v1/types.generated.ts";
import { namespaces } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const namespaceDefinition: ResourceDefinition<Namespace> = {
  ref: namespaces,
  singular: "namespace",
  shortNames: ["ns"],
  message: "k8s.io.api.core.v1.Namespace",
  strategy: {},
  statusStrategy: {},
};
