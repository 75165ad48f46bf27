import type { NodeInfo } from "../../framework/node-info.ts";
import type { PodInfo } from "../../framework/pod-info.ts";

/** One bit per resource that a node has too little of; together they name a refusal. */
export const lacks = { pods: 1, cpu: 2, memory: 4, ephemeralStorage: 8, others: 16, forGood: 32 } as const;

/**
 * Whether `wanted` more is too much; 0, or the resource's bit, with `forGood` when even the empty node is too small.
 */
function compare(wanted: number, used: number, allocatable: number, bit: number): number {
  if (wanted === 0 || wanted <= allocatable - used) return 0;
  return wanted > allocatable ? bit | lacks.forGood : bit;
}

/** What the node lacks for the pod, as bits of {@link lacks}; 0 when the pod fits. */
export function lacking(pod: PodInfo, node: NodeInfo): number {
  let bits = node.pods.size + 1 > node.allocatablePods ? lacks.pods : 0;
  bits |= compare(pod.milliCpu, node.requestedMilliCpu, node.allocatableMilliCpu, lacks.cpu);
  bits |= compare(pod.memory, node.requestedMemory, node.allocatableMemory, lacks.memory);
  bits |= compare(
    pod.ephemeralStorage,
    node.requestedEphemeralStorage,
    node.allocatableEphemeralStorage,
    lacks.ephemeralStorage,
  );
  for (const [name, amount] of pod.otherRequests) bits |= compareOther(node, name, amount);
  return bits;
}

/** Extended resources and huge pages that the node lacks, by name. */
export function lackingOthers(pod: PodInfo, node: NodeInfo): string[] {
  return pod.otherRequests.filter(([name, amount]) => compareOther(node, name, amount) !== 0).map(([name]) => name);
}

function compareOther(node: NodeInfo, name: string, amount: number): number {
  const used = node.requestedOthers.get(name) ?? 0;
  return compare(amount, used, node.allocatableOthers.get(name) ?? 0, lacks.others);
}
