import { garbageCollectable, namespaceContents } from "../api/resources.ts";
import { ClusterRoleAggregationController } from "./clusterrole-aggregation/cluster-role-aggregation-controller.ts";
import type { ControllerOptions } from "./controller-options.ts";
import { DeploymentController } from "./deployment/deployment-controller.ts";
import { EndpointsController } from "./endpoints/endpoints-controller.ts";
import { EndpointSliceController } from "./endpointslice/endpoint-slice-controller.ts";
import { EndpointSliceMirroringController } from "./endpointslicemirroring/endpoint-slice-mirroring-controller.ts";
import { GarbageCollector } from "./garbage-collector/garbage-collector.ts";
import { NamespaceController } from "./namespace/namespace-controller.ts";
import { NodeLifecycleController } from "./node-lifecycle/node-lifecycle-controller.ts";
import { TaintEvictionController } from "./node-lifecycle/taint-eviction-controller.ts";
import { PodGarbageCollector } from "./pod-gc/pod-gc-controller.ts";
import { ReplicaSetController } from "./replicaset/replica-set-controller.ts";
import { RootCaCertPublisher } from "./root-ca-cert-publisher/root-ca-cert-publisher.ts";
import type { Enqueue, Reconciler } from "./runtime/controller.ts";
import type { ControllerContext } from "./runtime/controller-context.ts";
import { ServiceAccountController } from "./serviceaccount/service-account-controller.ts";
import { ServiceAccountTokenController } from "./serviceaccount-token/service-account-token-controller.ts";

/** What some controllers need beyond the context. */
export interface ControllerSettings {
  /** PEM of the CA that signs the API server's certificate. */
  readonly rootCa: string;
  readonly options: ControllerOptions;
}

export interface ControllerEntry {
  /** As upstream names it, for --controllers. */
  readonly name: string;
  /** As upstream's metrics name its queue. */
  readonly queue: string;
  /** Whom its events come from, where that is not its name. */
  readonly source?: string;
  build(context: ControllerContext, enqueue: Enqueue, settings: ControllerSettings): Reconciler;
}

/** Every controller of kube-controller-manager. The order is that of starting; none depends on it. */
export const controllers: readonly ControllerEntry[] = [
  {
    name: "serviceaccount-controller",
    queue: "serviceaccount",
    build: (context, enqueue) => new ServiceAccountController(context, enqueue),
  },
  {
    name: "serviceaccount-token-controller",
    queue: "serviceaccount_tokens_secret",
    build: (context, enqueue, { rootCa }) => new ServiceAccountTokenController(context, rootCa, enqueue),
  },
  {
    name: "root-ca-certificate-publisher-controller",
    queue: "root_ca_cert_publisher",
    build: (context, enqueue, { rootCa }) => new RootCaCertPublisher(context, rootCa, enqueue),
  },
  {
    name: "replicaset-controller",
    queue: "replicaset",
    build: (context, enqueue) => new ReplicaSetController(context, enqueue),
  },
  {
    name: "deployment-controller",
    queue: "deployment",
    build: (context, enqueue) => new DeploymentController(context, enqueue),
  },
  {
    name: "endpointslice-controller",
    queue: "endpoint_slice",
    source: "endpoint-slice-controller",
    build: (context, enqueue, { options }) =>
      new EndpointSliceController(context, enqueue, options.maxEndpointsPerSlice),
  },
  {
    name: "endpointslice-mirroring-controller",
    queue: "endpoint_slice_mirroring",
    source: "endpoint-slice-mirroring-controller",
    build: (context, enqueue, { options }) =>
      new EndpointSliceMirroringController(context, enqueue, options.mirroringMaxEndpointsPerSubset),
  },
  {
    name: "endpoints-controller",
    queue: "endpoint",
    source: "endpoint-controller",
    build: (context, enqueue) => new EndpointsController(context, enqueue),
  },
  {
    name: "node-lifecycle-controller",
    queue: "node_lifecycle_controller",
    source: "node-controller",
    build: (context, enqueue, { options }) => new NodeLifecycleController(context, enqueue, options.nodeLifecycle),
  },
  {
    name: "taint-eviction-controller",
    queue: "noexec_taint_pod_queue",
    build: (context, enqueue) => new TaintEvictionController(context, enqueue),
  },
  {
    name: "namespace-controller",
    queue: "namespace",
    build: (context, enqueue) => new NamespaceController(context, namespaceContents, enqueue),
  },
  {
    name: "garbage-collector-controller",
    queue: "garbage_collector_attempt_to_delete",
    build: (context, enqueue) => new GarbageCollector(context, garbageCollectable, enqueue),
  },
  {
    name: "pod-garbage-collector-controller",
    queue: "orphaned_pods_nodes",
    build: (context, enqueue, { options }) =>
      new PodGarbageCollector(context, enqueue, options.terminatedPodGcThreshold),
  },
  {
    name: "clusterrole-aggregation-controller",
    queue: "ClusterRoleAggregator",
    build: (context, enqueue) => new ClusterRoleAggregationController(context, enqueue),
  },
];
