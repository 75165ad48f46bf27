import type { Node, NodeSpec, NodeStatus } from "../api/core/v1/types.generated.ts";

interface NodeParts {
  readonly labels?: Record<string, string>;
  readonly spec?: NodeSpec;
  readonly allocatable?: Record<string, string>;
  readonly status?: NodeStatus;
}

/** A ready node of 4 CPUs, 8 GiB and 110 pods, unless the test says otherwise. */
export function makeNode(name: string, { labels = {}, spec, allocatable = {}, status }: NodeParts = {}): Node {
  const capacity = { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi", ...allocatable };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: spec ?? {},
    status: {
      capacity,
      allocatable: capacity,
      conditions: [{ type: "Ready", status: "True" }],
      ...status,
    },
  };
}
