import type { ConfigMap } from "../../../../api/core/v1/types.generated.ts";
import { configMaps } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/table-columns.ts";

export const configMapDefinition: ResourceDefinition<ConfigMap> = {
  ref: configMaps,
  singular: "configmap",
  shortNames: ["cm"],
  message: "k8s.io.api.core.v1.ConfigMap",
  strategy: {},
  table: {
    columns: [nameColumn, column("Data", "How many keys it holds.", "string"), ageColumn],
    cells: (map, now) => [
      map.metadata.name,
      Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length,
      ageOf(map, now),
    ],
  },
};
