import { maxNodeScore } from "../../framework/max-node-score.ts";
import type { NodeInfo } from "../../framework/node-info.ts";
import type { Plugin } from "../../framework/plugin.ts";
import type { PodInfo } from "../../framework/pod-info.ts";
import { type Status, unresolvable, unschedulable } from "../../framework/status.ts";
import { lacking, lackingOthers, lacks } from "./insufficient-resources.ts";

const name = "NodeResourcesFit";

const reasons: readonly (readonly [bit: number, text: string])[] = [
  [lacks.pods, "Too many pods"],
  [lacks.cpu, "Insufficient cpu"],
  [lacks.memory, "Insufficient memory"],
  [lacks.ephemeralStorage, "Insufficient ephemeral-storage"],
];

function refusal(bits: number, others: readonly string[]): Status {
  const texts = reasons.filter(([bit]) => bits & bit).map(([, text]) => text);
  const status = bits & lacks.forGood ? unresolvable : unschedulable;
  return status(name, ...texts, ...others.map((other) => `Insufficient ${other}`));
}

/** The free share of a resource after the pod, as a score. */
function leastAllocated(requested: number, allocatable: number): number {
  if (allocatable === 0 || requested > allocatable) return 0;
  return Math.floor(((allocatable - requested) * maxNodeScore) / allocatable);
}

/** Pods fit where what they request is free; emptier nodes are better (LeastAllocated over CPU and memory). */
export function nodeResourcesFit(): Plugin {
  const known = new Map<number, Status>();
  const filter = (pod: PodInfo, node: NodeInfo) => {
    const bits = lacking(pod, node);
    if (bits === 0) return undefined;
    if (bits & lacks.others) return refusal(bits, lackingOthers(pod, node));
    let status = known.get(bits);
    if (!status) known.set(bits, (status = refusal(bits, [])));
    return status;
  };
  return {
    name,
    requeueOn: [
      {
        events: ["NodeAdded", "NodeAllocatableChanged", "AssignedPodDeleted"],
        helps: (pod, { node }) => node === undefined || filter(pod, node) === undefined,
      },
    ],
    filter,
    score(pod, node) {
      const cpu = leastAllocated(node.nonZeroMilliCpu + pod.nonZeroMilliCpu, node.allocatableMilliCpu);
      const memory = leastAllocated(node.nonZeroMemory + pod.nonZeroMemory, node.allocatableMemory);
      return Math.floor((cpu + memory) / 2);
    },
  };
}
