import path from "node:path";
import type { ClusterConfig } from "../../../pkg/cluster/cluster-config.ts";
import type { ProcessSpec } from "../../../pkg/cluster/supervisor/process-spec.ts";

/** Heaps stay small at rest; the young generation is what idle processes would otherwise let grow. */
const leanHeap = ["--max-semi-space-size=4"];

/**
 * The processes of a laptop's cluster, in start order: as few as serve it best. The control plane shares one (its parts
 * talk in memory), the node's parts share one, and what must live in the service network namespace is the third.
 */
export function clusterProcesses(config: ClusterConfig, programs: string): readonly ProcessSpec[] {
  const script = (name: string) => path.join(programs, `${name}.js`);
  return [
    {
      name: "berth-server",
      script: script("berth-server"),
      components: ["kube-apiserver", "kube-scheduler", "kube-controller-manager"],
      nodeFlags: ["--max-semi-space-size=16"],
    },
    {
      name: "berth-node",
      script: script("berth-node"),
      components: ["kubelet", "cri-docker", "node network"],
      nodeFlags: leanHeap,
    },
    {
      name: "berth-network",
      script: script("berth-network"),
      components: ["kube-proxy", "cluster-dns"],
      nodeFlags: leanHeap,
      networkNamespace: config.name,
      after: { process: "berth-node", milestone: "network" },
    },
  ];
}
