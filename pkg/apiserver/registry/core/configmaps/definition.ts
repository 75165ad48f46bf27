import type { ConfigMap } from "../../../../api/core/v1/types.generated.ts";
import { configMaps } from "../../../../api/resources.ts";
import { validateData, validateImmutableData } from "../../../../api/validation/validate-data.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

const names = { data: "data", binary: "binaryData", whole: "[]" };

export const configMapDefinition: ResourceDefinition<ConfigMap> = {
  ref: configMaps,
  singular: "configmap",
  shortNames: ["cm"],
  message: "k8s.io.api.core.v1.ConfigMap",
  strategy: {
    validate: ({ data, binaryData }) => validateData(data, binaryData, names),
    validateUpdate: (map, old) => [
      ...validateImmutableData(map, old, ["data", "binaryData"]),
      ...validateData(map.data, map.binaryData, names),
    ],
  },
  table: {
    columns: [nameColumn, column("Data", "How many keys it holds.", "string"), ageColumn],
    cells: (map, now) => [
      map.metadata.name,
      Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length,
      ageOf(map, now),
    ],
  },
};
