import type { ClusterRoleBinding, RoleBinding, Subject } from "../../../../api/rbac/v1/types.generated.ts";
import type { TableConvertor } from "../resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn, wideColumn } from "./table-columns.ts";

/** What both kinds of binding show. */
export const bindingTable: TableConvertor<RoleBinding | ClusterRoleBinding> = {
  columns: [
    nameColumn,
    column("Role", "What is granted."),
    ageColumn,
    wideColumn("Users", "To which users."),
    wideColumn("Groups", "To which groups."),
    wideColumn("ServiceAccounts", "To which service accounts."),
  ],
  cells(binding, now) {
    const of = (kind: string, text: (subject: Subject) => string) =>
      (binding.subjects ?? [])
        .filter((subject) => subject.kind === kind)
        .map(text)
        .join(", ");
    const name = (subject: Subject) => subject.name;
    return [
      binding.metadata.name,
      `${binding.roleRef.kind}/${binding.roleRef.name}`,
      ageOf(binding, now),
      of("User", name),
      of("Group", name),
      of("ServiceAccount", (subject) => `${subject.namespace}/${subject.name}`),
    ];
  },
};
