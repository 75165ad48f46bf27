import { setBindingDefaults } from "../../../../api/rbac/v1/binding/defaults.ts";
import { validateClusterRoleBinding, validateSameRole } from "../../../../api/rbac/v1/binding/validation.ts";
import type { ClusterRoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { clusterRoleBindings } from "../../../../api/resources.ts";
import { pathSegmentNameErrors } from "../../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { bindingTable } from "../../generic/tables/binding-table.ts";

export const clusterRoleBindingDefinition: ResourceDefinition<ClusterRoleBinding> = {
  ref: clusterRoleBindings,
  singular: "clusterrolebinding",
  nameErrors: pathSegmentNameErrors,
  message: "k8s.io.api.rbac.v1.ClusterRoleBinding",
  setDefaults: setBindingDefaults,
  strategy: {
    validate: validateClusterRoleBinding,
    validateUpdate: (binding, old) => [...validateClusterRoleBinding(binding), ...validateSameRole(binding, old)],
  },
  table: bindingTable,
};
