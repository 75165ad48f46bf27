import { garbageCollectable, namespaceContents } from "../api/resources.ts";
import { ClusterRoleAggregationController } from "./clusterrole-aggregation/cluster-role-aggregation-controller.ts";
import { DeploymentController } from "./deployment/deployment-controller.ts";
import { EndpointSliceController } from "./endpointslice/endpoint-slice-controller.ts";
import { EndpointSliceMirroringController } from "./endpointslicemirroring/endpoint-slice-mirroring-controller.ts";
import { EndpointsController } from "./endpoints/endpoints-controller.ts";
import { GarbageCollector } from "./garbage-collector/garbage-collector.ts";
import { NamespaceController } from "./namespace/namespace-controller.ts";
import { NodeLifecycleController } from "./node-lifecycle/node-lifecycle-controller.ts";
import { TaintEvictionController } from "./node-lifecycle/taint-eviction-controller.ts";
import { PodGarbageCollector } from "./pod-gc/pod-gc-controller.ts";
import { ReplicaSetController } from "./replicaset/replica-set-controller.ts";
import { RootCaCertPublisher } from "./root-ca-cert-publisher/root-ca-cert-publisher.ts";
import type { ControllerContext } from "./runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "./runtime/controller.ts";
import { ServiceAccountTokenController } from "./serviceaccount-token/service-account-token-controller.ts";
import { ServiceAccountController } from "./serviceaccount/service-account-controller.ts";

/** What some controllers need beyond the context. */
export interface ControllerSettings {
  /** PEM of the CA that signs the API server's certificate. */
  readonly rootCa: string;
}

type Build = (context: ControllerContext, enqueue: Enqueue, settings: ControllerSettings) => Reconciler;

/** Every controller of kube-controller-manager. The order is that of starting; none depends on it. */
export const controllers: readonly Build[] = [
  (context, enqueue) => new ServiceAccountController(context, enqueue),
  (context, enqueue, { rootCa }) => new ServiceAccountTokenController(context, rootCa, enqueue),
  (context, enqueue, { rootCa }) => new RootCaCertPublisher(context, rootCa, enqueue),
  (context, enqueue) => new ReplicaSetController(context, enqueue),
  (context, enqueue) => new DeploymentController(context, enqueue),
  (context, enqueue) => new EndpointSliceController(context, enqueue),
  (context, enqueue) => new EndpointSliceMirroringController(context, enqueue),
  (context, enqueue) => new EndpointsController(context, enqueue),
  (context, enqueue) => new NodeLifecycleController(context, enqueue),
  (context, enqueue) => new TaintEvictionController(context, enqueue),
  (context, enqueue) => new NamespaceController(context, namespaceContents, enqueue),
  (context, enqueue) => new GarbageCollector(context, garbageCollectable, enqueue),
  (context, enqueue) => new PodGarbageCollector(context, enqueue),
  (context, enqueue) => new ClusterRoleAggregationController(context, enqueue),
];
