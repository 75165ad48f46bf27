import type { Secret } from "../../../../api/core/v1/types.generated.ts";
import { secrets } from "../../../../api/resources.ts";
import { validateData, validateImmutableData } from "../../../../api/validation/validate-data.ts";
import { validateImmutable } from "../../../../apimachinery/object-meta.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/table-columns.ts";

export const secretDefinition: ResourceDefinition<Secret> = {
  ref: secrets,
  singular: "secret",
  message: "k8s.io.api.core.v1.Secret",
  setDefaults(secret) {
    secret.type ||= "Opaque";
    // stringData is only a way to write data.
    for (const [key, value] of Object.entries(secret.stringData ?? {}))
      (secret.data ??= {})[key] = Buffer.from(value).toString("base64");
    delete secret.stringData;
  },
  strategy: {
    validate: ({ data }) => validateData(undefined, data, { data: "data", binary: "data" }),
    validateUpdate: (secret, old) => [
      ...validateImmutable(secret.type, old.type, "type"),
      ...validateImmutableData(secret, old, ["data"]),
      ...validateData(undefined, secret.data, { data: "data", binary: "data" }),
    ],
  },
  selectableFields: ({ type }) => ({ type: type ?? "" }),
  table: {
    columns: [
      nameColumn,
      column("Type", "What the secret is for."),
      column("Data", "How many keys it holds."),
      ageColumn,
    ],
    cells: (secret, now) => [
      secret.metadata.name,
      secret.type ?? "",
      Object.keys(secret.data ?? {}).length,
      ageOf(secret, now),
    ],
  },
};
