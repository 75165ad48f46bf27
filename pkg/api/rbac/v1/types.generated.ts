// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface AggregationRule {
  clusterRoleSelectors?: meta.LabelSelector[] | undefined;
}

export interface ClusterRole {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  aggregationRule?: AggregationRule | undefined;
  metadata: meta.ObjectMeta;
  rules: PolicyRule[];
}

export interface ClusterRoleBinding {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  roleRef: RoleRef;
  subjects?: Subject[] | undefined;
}

export interface ClusterRoleBindingList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: ClusterRoleBinding[];
  metadata?: meta.ListMeta | undefined;
}

export interface ClusterRoleList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: ClusterRole[];
  metadata?: meta.ListMeta | undefined;
}

export interface PolicyRule {
  apiGroups?: string[] | undefined;
  nonResourceURLs?: string[] | undefined;
  resourceNames?: string[] | undefined;
  resources?: string[] | undefined;
  verbs: string[];
}

export interface Role {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  rules: PolicyRule[];
}

export interface RoleBinding {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  roleRef: RoleRef;
  subjects?: Subject[] | undefined;
}

export interface RoleBindingList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: RoleBinding[];
  metadata?: meta.ListMeta | undefined;
}

export interface RoleList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: Role[];
  metadata?: meta.ListMeta | undefined;
}

export interface RoleRef {
  apiGroup: string;
  kind: string;
  name: string;
}

export interface Subject {
  apiGroup?: string | undefined;
  kind: string;
  name: string;
  namespace?: string | undefined;
}
