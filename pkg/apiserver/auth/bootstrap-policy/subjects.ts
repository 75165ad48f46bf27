import type { Subject } from "../../../api/rbac/v1/types.generated.ts";

export const rbacGroup = "rbac.authorization.k8s.io";

/** All users whose credentials say that they are of this group. */
export const group = (name: string): Subject => ({ kind: "Group", apiGroup: rbacGroup, name });
/** A user by the name in their credentials: components are users, such as "system:kube-scheduler". */
export const user = (name: string): Subject => ({ kind: "User", apiGroup: rbacGroup, name });
/** An account of the cluster itself. */
export const serviceAccount = (name: string): Subject => ({ kind: "ServiceAccount", namespace: "kube-system", name });
