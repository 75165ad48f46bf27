import { setBindingDefaults } from "../../../../api/rbac/v1/binding/defaults.ts";
import { validateRoleBinding, validateSameRole } from "../../../../api/rbac/v1/binding/validation.ts";
import type { RoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { roleBindings } from "../../../../api/resources.ts";
import { pathSegmentNameErrors } from "../../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { bindingTable } from "../../generic/tables/binding-table.ts";

export const roleBindingDefinition: ResourceDefinition<RoleBinding> = {
  ref: roleBindings,
  singular: "rolebinding",
  nameErrors: pathSegmentNameErrors,
  message: "k8s.io.api.rbac.v1.RoleBinding",
  setDefaults: setBindingDefaults,
  strategy: {
    validate: validateRoleBinding,
    validateUpdate: (binding, old) => [...validateRoleBinding(binding), ...validateSameRole(binding, old)],
  },
  table: bindingTable,
};
