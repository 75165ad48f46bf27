import { validateClusterRole } from "../../../../api/rbac/v1/role/validation.ts";
import type { ClusterRole } from "../../../../api/rbac/v1/types.generated.ts";
import { clusterRoles } from "../../../../api/resources.ts";
import { pathSegmentNameErrors } from "../../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { createdTable } from "../../generic/tables/created-table.ts";

export const clusterRoleDefinition: ResourceDefinition<ClusterRole> = {
  ref: clusterRoles,
  singular: "clusterrole",
  nameErrors: pathSegmentNameErrors,
  message: "k8s.io.api.rbac.v1.ClusterRole",
  strategy: { validate: validateClusterRole, validateUpdate: validateClusterRole },
  table: createdTable,
};
