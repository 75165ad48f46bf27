import type { Lease } from "../../../../api/coordination/v1/types.generated.ts";
import { leases } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const leaseDefinition: ResourceDefinition<Lease> = {
  ref: leases,
  singular: "lease",
  message: "k8s.io.api.coordination.v1.Lease",
  strategy: {},
};
