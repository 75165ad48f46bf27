import type { ConfigMap } from "../../../../api/core/v1/types.generated.ts";
import { configMaps } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const configMapDefinition: ResourceDefinition<ConfigMap> = {
  ref: configMaps,
  singular: "configmap",
  shortNames: ["cm"],
  message: "k8s.io.api.core.v1.ConfigMap",
  strategy: {},
};
