import type { Lease } from "../../../../api/coordination/v1/types.generated.ts";
import { validateLease } from "../../../../api/coordination/v1/lease/validation.ts";
import { leases } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/table-columns.ts";

export const leaseDefinition: ResourceDefinition<Lease> = {
  ref: leases,
  singular: "lease",
  message: "k8s.io.api.coordination.v1.Lease",
  strategy: {
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
    validate: validateLease,
    validateUpdate: validateLease,
  },
  table: {
    columns: [nameColumn, column("Holder", "Who holds it."), ageColumn],
    cells: (lease, now) => [lease.metadata.name, lease.spec.holderIdentity ?? "", ageOf(lease, now)],
  },
};
