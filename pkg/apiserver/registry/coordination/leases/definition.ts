import { validateLease } from "../../../../api/coordination/v1/lease/validation.ts";
import type { Lease } from "../../../../api/coordination/v1/types.generated.ts";
import { leases } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

/** Leaders are not elected by the server: its part of a lease is dropped, as upstream does without that feature. */
function dropCoordination({ spec }: Lease): void {
  delete spec.strategy;
  delete spec.preferredHolder;
}

export const leaseDefinition: ResourceDefinition<Lease> = {
  ref: leases,
  singular: "lease",
  message: "k8s.io.api.coordination.v1.Lease",
  strategy: {
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
    validate: validateLease,
    validateUpdate: validateLease,
    prepareForCreate: dropCoordination,
    prepareForUpdate: dropCoordination,
  },
  table: {
    columns: [nameColumn, column("Holder", "Who holds it."), ageColumn],
    cells: (lease, now) => [lease.metadata.name, lease.spec.holderIdentity ?? "", ageOf(lease, now)],
  },
};
