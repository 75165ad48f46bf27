import type { Labels } from "../../apimachinery/selectors/label-requirement.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";
import type { QueuedPod } from "./queued-pod.ts";
import type { Status } from "./status.ts";

/** What a plugin may see of the cluster. */
export interface ClusterView {
  /** The nodes that exist, interleaved by zone. */
  readonly nodes: readonly NodeInfo[];
  /** How many nodes are cordoned or have a taint that keeps pods away. */
  readonly restrictedNodes: number;
  /** How many nodes have a PreferNoSchedule taint. */
  readonly softTaintedNodes: number;
  /** The nodes with pods that say something about other pods. */
  readonly nodesWithAffinityPods: Iterable<NodeInfo>;
  /** Undefined when the namespace is not known. */
  readonly namespaceLabels: (namespace: string) => Labels;
  /** How many nodes have an image; 0 when none has it. */
  nodesWithImage(name: string): number;
  /** Undefined when there is no such node. */
  node(name: string): NodeInfo | undefined;
}

/** Things that may make a refused pod fit. */
export type ClusterEvent =
  | "NodeAdded"
  | "NodeDeleted"
  | "NodeAllocatableChanged"
  | "NodeLabelsChanged"
  | "NodeTaintsChanged"
  | "AssignedPodAdded"
  | "AssignedPodDeleted";

/** What happened, and where. */
export interface ClusterChange {
  readonly event: ClusterEvent;
  readonly node?: NodeInfo | undefined;
  readonly pod?: PodInfo | undefined;
}

/** Which events a plugin wants its refused pods tried again on (KEP-4247). */
export interface RequeueRule {
  readonly events: readonly ClusterEvent[];
  /** Whether this very change could help this pod; left out when it always could. */
  helps?(pod: PodInfo, change: ClusterChange): boolean;
}

/** "skip": nothing to filter for this pod. Names: only these nodes can pass. A status: no node can. */
export type PreFilterResult = undefined | "skip" | { readonly nodeNames: ReadonlySet<string> } | Status;

/**
 * A placement rule, in upstream's extension points. From preFilter to normalizeScores a cycle is one synchronous breath
 * for one pod: what a plugin keeps in its own fields between these calls is that pod's. The rest may overlap between
 * pods.
 */
export interface Plugin {
  readonly name: string;
  readonly requeueOn?: readonly RequeueRule[];
  /** Keeps a pod out of the queue until it is updated. */
  preEnqueue?(pod: PodInfo): Status | undefined;
  /** Exactly one plugin says which pod is tried first. */
  less?(a: QueuedPod, b: QueuedPod): boolean;
  preFilter?(pod: PodInfo, cluster: ClusterView): PreFilterResult;
  filter?(pod: PodInfo, node: NodeInfo): Status | undefined;
  /** Called when no node fits. The reasons of all plugins are added to the pod's message. */
  postFilter?(pod: PodInfo, statuses: ReadonlyMap<Status, number>, cluster: ClusterView): Status;
  /** False: there is nothing to score for this pod. */
  preScore?(pod: PodInfo, nodes: readonly NodeInfo[], cluster: ClusterView): boolean;
  /** Any whole number; 0 to maxNodeScore after normalizeScores. */
  score?(pod: PodInfo, node: NodeInfo): number;
  /** Changes the first `count` scores in place. */
  normalizeScores?(scores: Float64Array, count: number): void;
  reserve?(pod: PodInfo, nodeName: string): Status | undefined;
  /** Undoes reserve, also when it never ran. */
  unreserve?(pod: PodInfo, nodeName: string): void;
  /** Holds the pod back until it resolves. */
  permit?(pod: PodInfo, nodeName: string): Promise<Status | undefined> | undefined;
  preBind?(pod: PodInfo, nodeName: string): Promise<Status | undefined>;
  /** Binds the pod; false leaves it to the next plugin. */
  bind?(pod: PodInfo, nodeName: string): Promise<boolean>;
  postBind?(pod: PodInfo, nodeName: string): void;
}

/** A plugin and how much its score counts. */
export interface WeightedPlugin {
  readonly plugin: Plugin;
  readonly weight: number;
}
