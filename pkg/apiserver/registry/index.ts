import { deploymentDefinition } from "./apps/deployments/definition.ts";
import { replicaSetDefinition } from "./apps/replicasets/definition.ts";
import { leaseDefinition } from "./coordination/leases/definition.ts";
import { configMapDefinition } from "./core/configmaps/definition.ts";
import { endpointsDefinition } from "./core/endpoints/definition.ts";
import { eventDefinition } from "./core/events/definition.ts";
import { namespaceDefinition } from "./core/namespaces/definition.ts";
import { nodeDefinition } from "./core/nodes/definition.ts";
import { podDefinition } from "./core/pods/definition.ts";
import { secretDefinition } from "./core/secrets/definition.ts";
import { serviceAccountDefinition } from "./core/serviceaccounts/definition.ts";
import { serviceDefinition } from "./core/services/definition.ts";
import { endpointSliceDefinition } from "./discovery/endpointslices/definition.ts";
import { eventV1Definition } from "./events/events/definition.ts";
import type { ResourceDefinition } from "./generic/resource-definition.ts";
import { clusterRoleBindingDefinition } from "./rbac/clusterrolebindings/definition.ts";
import { clusterRoleDefinition } from "./rbac/clusterroles/definition.ts";
import { roleBindingDefinition } from "./rbac/rolebindings/definition.ts";
import { roleDefinition } from "./rbac/roles/definition.ts";

/** Every resource that lives in storage, in the order discovery lists them. */
export const resourceDefinitions: readonly ResourceDefinition[] = [
  namespaceDefinition,
  nodeDefinition,
  podDefinition,
  serviceDefinition,
  endpointsDefinition,
  configMapDefinition,
  secretDefinition,
  serviceAccountDefinition,
  eventDefinition,
  eventV1Definition,
  deploymentDefinition,
  replicaSetDefinition,
  leaseDefinition,
  endpointSliceDefinition,
  roleDefinition,
  roleBindingDefinition,
  clusterRoleDefinition,
  clusterRoleBindingDefinition,
];
