import type { RoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { setBindingDefaults } from "../../../../api/rbac/v1/binding/defaults.ts";
import { roleBindings } from "../../../../api/resources.ts";
import { bindingTable } from "../../generic/binding-table.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const roleBindingDefinition: ResourceDefinition<RoleBinding> = {
  ref: roleBindings,
  singular: "rolebinding",
  message: "k8s.io.api.rbac.v1.RoleBinding",
  setDefaults: setBindingDefaults,
  strategy: {},
  table: bindingTable,
};
