import type { ServiceAccount } from "../../../../api/core/v1/types.generated.ts";
import { serviceAccounts } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

export const serviceAccountDefinition: ResourceDefinition<ServiceAccount> = {
  ref: serviceAccounts,
  singular: "serviceaccount",
  shortNames: ["sa"],
  message: "k8s.io.api.core.v1.ServiceAccount",
  strategy: {},
  returnsDeletedObject: true,
  table: {
    columns: [nameColumn, column("Secrets", "How many secrets belong to it."), ageColumn],
    cells: (account, now) => [account.metadata.name, account.secrets?.length ?? 0, ageOf(account, now)],
  },
};
