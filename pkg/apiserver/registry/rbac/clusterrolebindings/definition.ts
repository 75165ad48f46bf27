import type { ClusterRoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { setBindingDefaults } from "../../../../api/rbac/v1/binding/defaults.ts";
import { clusterRoleBindings } from "../../../../api/resources.ts";
import { bindingTable } from "../../generic/binding-table.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const clusterRoleBindingDefinition: ResourceDefinition<ClusterRoleBinding> = {
  ref: clusterRoleBindings,
  singular: "clusterrolebinding",
  message: "k8s.io.api.rbac.v1.ClusterRoleBinding",
  setDefaults: setBindingDefaults,
  strategy: {},
  table: bindingTable,
};
