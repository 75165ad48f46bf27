import { maxNodeScore } from "../../framework/max-node-score.ts";
import type { Plugin } from "../../framework/plugin.ts";

const share = (requested: number, allocatable: number) =>
  allocatable === 0 ? 0 : Math.min(1, requested / allocatable);

/** Nodes are better whose CPU and memory would be used in like shares. Pods that request neither do not care. */
export function nodeResourcesBalancedAllocation(): Plugin {
  return {
    name: "NodeResourcesBalancedAllocation",
    preScore: (pod) => pod.milliCpu > 0 || pod.memory > 0,
    score(pod, node) {
      const cpu = share(node.requestedMilliCpu + pod.milliCpu, node.allocatableMilliCpu);
      const memory = share(node.requestedMemory + pod.memory, node.allocatableMemory);
      // The standard deviation of two numbers is half of their difference.
      return Math.floor((1 - Math.abs(cpu - memory) / 2) * maxNodeScore);
    },
  };
}
