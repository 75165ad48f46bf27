import type { Node, NodeCondition, Pod } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { about } from "../runtime/about.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";

const kubeletConditions = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

/** What is written of nodes from which nothing is heard, and of their pods. */
export class SilentNode {
  constructor(private readonly context: ControllerContext) {}

  /** The node with what its kubelet used to say as Unknown. */
  async markUnknown(node: Node): Promise<Node> {
    const conditions = withUnknown(node, formatTime(this.context.clock.now()));
    if (conditions === node.status?.conditions) return node;
    return this.context.client.resource(nodes).updateStatus({ ...node, status: { ...node.status, conditions } });
  }

  /** A node was ready and is not: it is told, and services must not send traffic to pods nobody can vouch for. */
  async becameNotReady(node: Node, itsPods: readonly Pod[]): Promise<void> {
    const { name } = node.metadata;
    const message = `Node ${name} status is now: NodeNotReady`;
    this.context.recorder.event(about(nodes, node), "Normal", "NodeNotReady", message);
    await Promise.all(itsPods.map((pod) => this.#markNotReady(pod)));
  }

  async #markNotReady(pod: Pod): Promise<void> {
    if (getCondition(pod.status?.conditions, "Ready")?.status !== "True") return;
    const now = formatTime(this.context.clock.now());
    const status = { conditions: [{ type: "Ready", status: "False", lastTransitionTime: now }] };
    const patch = { metadata: { uid: pod.metadata.uid }, status };
    const client = this.context.client.resource(pods);
    await ignoreNotFound(client.patch(pod.metadata, "strategic", patch, { subresource: "status" }));
    this.context.recorder.event(about(pods, pod), "Warning", "NodeNotReady", "Node is not ready");
  }
}

/** The conditions with all that the kubelet is to tell as Unknown; the very same list when they say so already. */
function withUnknown({ metadata, status }: Node, now: string): NodeCondition[] {
  const conditions = status?.conditions ?? [];
  const changed = kubeletConditions.flatMap((type): NodeCondition | readonly never[] => {
    const before = getCondition(conditions, type);
    if (before?.status === "Unknown") return [];
    const said = before
      ? { reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." }
      : { reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." };
    const lastHeartbeatTime = before?.lastHeartbeatTime ?? metadata.creationTimestamp;
    return { type, status: "Unknown", ...said, lastHeartbeatTime, lastTransitionTime: now };
  });
  if (changed.length === 0) return conditions;
  const kept = conditions.map((each) => changed.find(({ type }) => type === each.type) ?? each);
  return [...kept, ...changed.filter(({ type }) => !getCondition(conditions, type))];
}
