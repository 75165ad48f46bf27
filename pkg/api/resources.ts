import type { KubeObject, ResourceRef } from "../apimachinery/object.ts";
import type * as apps from "./apps/v1/types.generated.ts";
import type * as coordination from "./coordination/v1/types.generated.ts";
import type * as core from "./core/v1/types.generated.ts";
import type * as discovery from "./discovery/v1/types.generated.ts";
import type * as eventsGroup from "./events/v1/types.generated.ts";
import type * as rbac from "./rbac/v1/types.generated.ts";

function resource<T extends KubeObject>(
  [group, version]: readonly [string, string],
  resource: string,
  kind: string,
  namespaced: boolean,
): ResourceRef<T> {
  return { group, version, resource, kind, namespaced };
}

/** The resources Berth's own components read and write, by group; each ties a URL to its TypeScript type. */

const coreV1 = ["", "v1"] as const;
export const namespaces = resource<core.Namespace>(coreV1, "namespaces", "Namespace", false);
export const nodes = resource<core.Node>(coreV1, "nodes", "Node", false);
export const pods = resource<core.Pod>(coreV1, "pods", "Pod", true);
export const services = resource<core.Service>(coreV1, "services", "Service", true);
export const endpoints = resource<core.Endpoints>(coreV1, "endpoints", "Endpoints", true);
export const configMaps = resource<core.ConfigMap>(coreV1, "configmaps", "ConfigMap", true);
export const secrets = resource<core.Secret>(coreV1, "secrets", "Secret", true);
export const serviceAccounts = resource<core.ServiceAccount>(coreV1, "serviceaccounts", "ServiceAccount", true);
export const events = resource<core.Event>(coreV1, "events", "Event", true);

const eventsGroupV1 = ["events.k8s.io", "v1"] as const;
export const eventsV1 = resource<eventsGroup.Event>(eventsGroupV1, "events", "Event", true);

const appsV1 = ["apps", "v1"] as const;
export const deployments = resource<apps.Deployment>(appsV1, "deployments", "Deployment", true);
export const replicaSets = resource<apps.ReplicaSet>(appsV1, "replicasets", "ReplicaSet", true);

const coordinationV1 = ["coordination.k8s.io", "v1"] as const;
export const leases = resource<coordination.Lease>(coordinationV1, "leases", "Lease", true);

const discoveryV1 = ["discovery.k8s.io", "v1"] as const;
export const endpointSlices = resource<discovery.EndpointSlice>(discoveryV1, "endpointslices", "EndpointSlice", true);

const rbacV1 = ["rbac.authorization.k8s.io", "v1"] as const;
export const roles = resource<rbac.Role>(rbacV1, "roles", "Role", true);
export const roleBindings = resource<rbac.RoleBinding>(rbacV1, "rolebindings", "RoleBinding", true);
export const clusterRoles = resource<rbac.ClusterRole>(rbacV1, "clusterroles", "ClusterRole", false);
export const clusterRoleBindings = resource<rbac.ClusterRoleBinding>(
  rbacV1,
  "clusterrolebindings",
  "ClusterRoleBinding",
  false,
);

/** Every resource whose objects can own or be owned; Events come and go by themselves. */
export const garbageCollectable: readonly ResourceRef[] = [
  namespaces,
  nodes,
  pods,
  services,
  endpoints,
  configMaps,
  secrets,
  serviceAccounts,
  deployments,
  replicaSets,
  leases,
  endpointSlices,
  roles,
  roleBindings,
  clusterRoles,
  clusterRoleBindings,
];

/** Everything that goes with its namespace. */
export const namespaceContents: readonly ResourceRef[] = [
  ...garbageCollectable.filter(({ namespaced }) => namespaced),
  events,
];
