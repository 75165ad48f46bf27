import { validateRole } from "../../../../api/rbac/v1/role/validation.ts";
import type { Role } from "../../../../api/rbac/v1/types.generated.ts";
import { roles } from "../../../../api/resources.ts";
import { pathSegmentNameErrors } from "../../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { createdTable } from "../../generic/tables/created-table.ts";

export const roleDefinition: ResourceDefinition<Role> = {
  ref: roles,
  singular: "role",
  nameErrors: pathSegmentNameErrors,
  message: "k8s.io.api.rbac.v1.Role",
  strategy: { validate: validateRole, validateUpdate: validateRole },
  table: createdTable,
};
