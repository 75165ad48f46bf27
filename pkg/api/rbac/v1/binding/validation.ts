import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldNotSupported, fieldRequired } from "../../../../apimachinery/validation/field-error.ts";
import { dns1123SubdomainErrors, pathSegmentNameErrors } from "../../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from "../types.generated.ts";

const group = "rbac.authorization.k8s.io";

/** Checks who is granted what inside a namespace (ValidateRoleBinding). */
export const validateRoleBinding = ({ roleRef, subjects }: RoleBinding): FieldError[] => [
  ...validateRoleRef(roleRef, ["Role", "ClusterRole"]),
  ...validateEach(subjects, "subjects", (subject, at) => validateSubject(subject, at, true)),
];

/** Checks who is granted what everywhere (ValidateClusterRoleBinding). */
export const validateClusterRoleBinding = ({ roleRef, subjects }: ClusterRoleBinding): FieldError[] => [
  ...validateRoleRef(roleRef, ["ClusterRole"]),
  ...validateEach(subjects, "subjects", (subject, at) => validateSubject(subject, at, false)),
];

/** What is granted stays: whoever wants something else makes another binding. */
export const validateSameRole = (
  { roleRef }: RoleBinding | ClusterRoleBinding,
  old: RoleBinding | ClusterRoleBinding,
) => (deepEqual(roleRef, old.roleRef) ? [] : [fieldInvalid("roleRef", roleRef, "cannot change roleRef")]);

function validateRoleRef(
  { apiGroup = "", kind = "", name = "" }: Partial<RoleRef>,
  kinds: readonly string[],
): FieldError[] {
  return [
    ...(apiGroup === group ? [] : [fieldNotSupported("roleRef.apiGroup", apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [fieldNotSupported("roleRef.kind", kind, kinds)]),
    ...(name ? invalidWhen(pathSegmentNameErrors(name), "roleRef.name", name) : [fieldRequired("roleRef.name")]),
  ];
}

function validateSubject(subject: Partial<Subject>, path: string, namespaced: boolean): FieldError[] {
  const { kind = "", name = "", apiGroup = "", namespace } = subject;
  const noName = name ? [] : [fieldRequired(`${path}.name`)];
  switch (kind) {
    case "ServiceAccount":
      return [
        ...noName,
        ...(name ? invalidWhen(dns1123SubdomainErrors(name), `${path}.name`, name) : []),
        ...(apiGroup ? [fieldNotSupported(`${path}.apiGroup`, apiGroup, [""])] : []),
        ...(namespaced || namespace ? [] : [fieldRequired(`${path}.namespace`)]),
      ];
    case "User":
    case "Group":
      return [
        ...noName,
        ...(name ? [] : [fieldInvalid(`${path}.name`, name, `${kind.toLowerCase()} name cannot be empty`)]),
        ...(apiGroup === group ? [] : [fieldNotSupported(`${path}.apiGroup`, apiGroup, [group])]),
      ];
    default:
      return [...noName, fieldNotSupported(`${path}.kind`, kind, ["ServiceAccount", "User", "Group"])];
  }
}
