import type { RoleBinding } from "../../../../api/rbac/v1/types.generated.ts";
import { setBindingDefaults } from "../../../../api/rbac/v1/binding/defaults.ts";
import { roleBindings } from "../../../../api/resources.ts";
import { bindingTable } from "../../generic/binding-table.ts";
import { pathSegmentNameErrors } from "../../../../apimachinery/names.ts";
import { fieldInvalid } from "../../../../apimachinery/field-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const roleBindingDefinition: ResourceDefinition<RoleBinding> = {
  ref: roleBindings,
  singular: "rolebinding",
  nameErrors: pathSegmentNameErrors,
  message: "k8s.io.api.rbac.v1.RoleBinding",
  setDefaults: setBindingDefaults,
  strategy: {
    validateUpdate: ({ roleRef }, old) =>
      deepEqual(roleRef, old.roleRef) ? [] : [fieldInvalid("roleRef", roleRef, "cannot change roleRef")],
  },
  table: bindingTable,
};
