import type { ClusterRoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { clusterRoleBindings } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const clusterRoleBindingDefinition: ResourceDefinition<ClusterRoleBinding> = {
  ref: clusterRoleBindings,
  singular: "clusterrolebinding",
  message: "k8s.io.api.rbac.v1.ClusterRoleBinding",
  strategy: {},
};
