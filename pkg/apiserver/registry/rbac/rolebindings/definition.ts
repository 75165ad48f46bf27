import type { RoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { roleBindings } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const roleBindingDefinition: ResourceDefinition<RoleBinding> = {
  ref: roleBindings,
  singular: "rolebinding",
  message: "k8s.io.api.rbac.v1.RoleBinding",
  strategy: {},
};
