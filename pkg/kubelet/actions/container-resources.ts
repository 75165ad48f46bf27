import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { quantityMilliValue, quantityValue } from "../../apimachinery/quantity.ts";
import type { DeepPartial, LinuxContainerResources } from "../../cri/generated/cri/v1/api.ts";
import { qosClass } from "../pod/qos-class.ts";

const minShares = 2;
const maxShares = 262_144;
const sharesPerCpu = 1024;
/** The CFS period and the least quota the kernel takes, microseconds. */
const quotaPeriod = 100_000;
const minQuota = 1000;

const guaranteedOomScore = -997;
const bestEffortOomScore = 1000;
/** Priorities from here on belong to the node itself (system-node-critical). */
const nodeCriticalPriority = 2_000_001_000;

/**
 * Shares of cgroup v1, 1024 a CPU, within what the kernel takes: 2 to 262144 (MilliCPUToShares). The runtime makes
 * weights of them on v2.
 */
export function cpuShares(milliCpu: number): number {
  return Math.min(maxShares, Math.max(minShares, Math.floor((milliCpu * sharesPerCpu) / 1000)));
}

/** A container's cgroup limits (upstream's generateLinuxContainerResources). `memoryCapacity`: bytes of the node. */
export function containerResources(
  pod: Pod,
  container: Container,
  memoryCapacity: number,
): DeepPartial<LinuxContainerResources> {
  const { limits, requests } = container.resources ?? {};
  const requested = requests?.cpu ?? limits?.cpu;
  const milliLimit = limits?.cpu ? quantityMilliValue(limits.cpu) : 0;
  const memory = limits?.memory ? quantityValue(limits.memory) : 0;
  return {
    cpuShares: BigInt(requested ? cpuShares(quantityMilliValue(requested)) : minShares),
    oomScoreAdj: BigInt(oomScoreAdj(pod, container, memoryCapacity)),
    ...(milliLimit > 0 && {
      cpuPeriod: BigInt(quotaPeriod),
      cpuQuota: BigInt(Math.max(minQuota, Math.floor((milliLimit * quotaPeriod) / 1000))),
    }),
    ...(memory > 0 && { memoryLimitInBytes: BigInt(memory) }),
  };
}

/** Who the kernel kills first: guaranteed pods last, burstable ones by how little of the node they asked for. */
export function oomScoreAdj(pod: Pod, container: Container, memoryCapacity: number): number {
  if ((pod.spec?.priority ?? 0) >= nodeCriticalPriority) return guaranteedOomScore;
  const qos = qosClass(pod);
  if (qos === "Guaranteed") return guaranteedOomScore;
  if (qos === "BestEffort") return bestEffortOomScore;
  const { limits, requests } = container.resources ?? {};
  const request = requests?.memory ?? limits?.memory;
  const bytes = request ? quantityValue(request) : 0;
  const score = 1000 - Math.floor((1000 * bytes) / memoryCapacity);
  if (score < 1000 + guaranteedOomScore) return 1000 + guaranteedOomScore;
  return score === bestEffortOomScore ? score - 1 : score;
}
