import type { ClusterRoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { setBindingDefaults } from "../../../../api/rbac/v1/binding/defaults.ts";
import { clusterRoleBindings } from "../../../../api/resources.ts";
import { bindingTable } from "../../generic/binding-table.ts";
import { pathSegmentNameErrors } from "../../../../apimachinery/names.ts";
import { fieldInvalid } from "../../../../apimachinery/field-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const clusterRoleBindingDefinition: ResourceDefinition<ClusterRoleBinding> = {
  ref: clusterRoleBindings,
  singular: "clusterrolebinding",
  nameErrors: pathSegmentNameErrors,
  message: "k8s.io.api.rbac.v1.ClusterRoleBinding",
  setDefaults: setBindingDefaults,
  strategy: {
    validateUpdate: ({ roleRef }, old) =>
      deepEqual(roleRef, old.roleRef) ? [] : [fieldInvalid("roleRef", roleRef, "cannot change roleRef")],
  },
  table: bindingTable,
};
