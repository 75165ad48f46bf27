import { isFinished } from "../api/core/v1/pod/pod-phase.ts";
import type { Node, Pod } from "../api/core/v1/types.generated.ts";
import { keyOf } from "../apimachinery/object.ts";
import type { InformerHandler } from "../client/interface.ts";
import { deepEqual } from "../util/deep-equal.ts";
import type { SchedulerCache } from "./cache/scheduler-cache.ts";
import type { ClusterChange, ClusterEvent } from "./framework/plugin.ts";
import { newPodInfo } from "./framework/pod-info.ts";
import type { SchedulingQueue } from "./queue/scheduling-queue.ts";

/** What the handlers keep up to date and whom they tell. */
export interface EventSinks {
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  /** Pods of other schedulers are none of ours until they have a node. */
  readonly isOurs: (pod: Pod) => boolean;
  readonly changed: (change: ClusterChange) => void;
}

/** Most updates of running pods are of their status, which no plugin reads. */
const isSameToPlugins = (pod: Pod, old: Pod) =>
  deepEqual(pod.spec, old.spec) &&
  deepEqual(pod.metadata.labels, old.metadata.labels) &&
  pod.metadata.deletionTimestamp === old.metadata.deletionTimestamp;

/** Keeps the queue (pods without a node) and the cache (pods with one) equal to the API. */
export function podHandler({ cache, queue, isOurs, changed }: EventSinks): InformerHandler<Pod> {
  const placed = (pod: Pod, nodeName: string, event: ClusterEvent) => {
    const info = newPodInfo(pod);
    queue.remove(info.key);
    cache.setPod(info, nodeName);
    changed({ event, pod: info, node: cache.node(nodeName) });
  };
  const gone = (pod: Pod) => {
    const key = keyOf(pod);
    queue.remove(key);
    const info = cache.removePod(key);
    if (info) changed({ event: "AssignedPodDeleted", pod: info, node: cache.node(pod.spec.nodeName ?? "") });
  };
  return {
    added(pod) {
      if (isFinished(pod)) return;
      if (pod.spec.nodeName) placed(pod, pod.spec.nodeName, "AssignedPodAdded");
      else if (isOurs(pod) && !pod.metadata.deletionTimestamp) queue.add(newPodInfo(pod));
    },
    updated(pod, old) {
      if (pod.metadata.uid !== old.metadata.uid) gone(old);
      if (isFinished(pod)) return gone(pod);
      const { nodeName } = pod.spec;
      const same = isSameToPlugins(pod, old);
      if (nodeName) {
        if (same && cache.find(keyOf(pod))) return;
        placed(pod, nodeName, old.spec.nodeName ? "AssignedPodDeleted" : "AssignedPodAdded");
      } else if (pod.metadata.deletionTimestamp) queue.remove(keyOf(pod));
      else if (isOurs(pod) && !cache.isAssumed(keyOf(pod))) queue.update(newPodInfo(pod), !same);
    },
    deleted: gone,
  };
}

/** What of a node matters to plugins, and what its change is called. */
const watched: readonly (readonly [event: ClusterEvent | undefined, part: (node: Node) => unknown])[] = [
  ["NodeAllocatableChanged", ({ status }) => status?.allocatable],
  ["NodeLabelsChanged", ({ metadata }) => metadata.labels],
  ["NodeTaintsChanged", ({ spec }) => [spec?.taints ?? [], spec?.unschedulable === true]],
  [undefined, ({ status }) => status?.images],
];

/** Keeps the cache equal to the nodes of the API, and says what of a node changed. */
export function nodeHandler({ cache, changed }: EventSinks): InformerHandler<Node> {
  return {
    added: (node) => changed({ event: "NodeAdded", node: cache.setNode(node) }),
    updated(node, old) {
      const changes = watched.filter(([, part]) => !deepEqual(part(node), part(old)));
      if (changes.length === 0) return;
      const info = cache.setNode(node);
      for (const [event] of changes) if (event) changed({ event, node: info });
    },
    deleted({ metadata }) {
      cache.removeNode(metadata.name);
      changed({ event: "NodeDeleted" });
    },
  };
}
