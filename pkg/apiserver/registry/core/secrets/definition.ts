import { validateSecret, validateSecretUpdate } from "../../../../api/core/v1/secret/validation.ts";
import type { Secret } from "../../../../api/core/v1/types.generated.ts";
import { secrets } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

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
  strategy: { validate: validateSecret, validateUpdate: validateSecretUpdate },
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
