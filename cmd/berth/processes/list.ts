import path from "node:path";
import type { ClusterConfig } from "../../../pkg/cluster/cluster-config.ts";
import type { ProcessSpec } from "../../../pkg/cluster/supervisor/process-spec.ts";

/** Heaps stay small at rest; the young generation is what idle processes would otherwise let grow. */
const leanHeap = ["--max-semi-space-size=4"];

/** Which parts of a cluster share a process. */
export const processComponents: Readonly<Record<string, readonly string[]>> = {
  "berth-server": ["kube-apiserver", "kube-scheduler", "kube-controller-manager"],
  "berth-node": ["kubelet", "cri-docker", "node network"],
  "berth-network": ["kube-proxy", "cluster-dns"],
};

/**
 * The processes of a laptop's cluster, in start order: as few as serve it best. The control plane shares one (its parts
 * talk in memory), the node's parts share one, and what must live in the service network namespace is the third.
 */
export function clusterProcesses(config: ClusterConfig, programs: string): readonly ProcessSpec[] {
  const named = (name: string) => ({
    name,
    script: path.join(programs, `${name}.js`),
    components: processComponents[name] ?? [],
  });
  return [
    {
      ...named("berth-server"),
      nodeFlags: ["--max-semi-space-size=16"],
    },
    {
      ...named("berth-node"),
      nodeFlags: leanHeap,
    },
    {
      ...named("berth-network"),
      nodeFlags: leanHeap,
      networkNamespace: config.name,
      after: { process: "berth-node", milestone: "network" },
    },
  ];
}
