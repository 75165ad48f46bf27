import { containerRequests } from "../../../api/core/v1/pod/pod-requests.ts";
import { qualityOfService } from "../../../api/core/v1/pod/quality-of-service.ts";
import type { Container, Pod } from "../../../api/core/v1/types.generated.ts";
import { quantityMilliValue, quantityValue } from "../../../apimachinery/quantity.ts";
import type { DeepPartial, LinuxContainerResources } from "../../../cri/generated/cri/v1/api.ts";
import { appContainers, isSidecar } from "../../pod/pod-containers.ts";

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

/**
 * A container's cgroup limits (upstream's generateLinuxContainerResources): its own, else those of the pod as a whole.
 * `memoryCapacity`: bytes of the node.
 */
export function containerResources(
  pod: Pod,
  container: Container,
  memoryCapacity: number,
): DeepPartial<LinuxContainerResources> {
  const { requests } = container.resources ?? {};
  const limits = { ...pod.spec?.resources?.limits, ...container.resources?.limits };
  const requested = requests?.cpu ?? limits.cpu;
  const milliLimit = limits.cpu ? quantityMilliValue(limits.cpu) : 0;
  const memory = limits.memory ? quantityValue(limits.memory) : 0;
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

/**
 * Who the kernel kills first: guaranteed pods last, burstable ones by how little of the node they asked for. A sidecar
 * is not killed before the containers that it serves.
 */
export function oomScoreAdj(pod: Pod, container: Container, memoryCapacity: number): number {
  if ((pod.spec?.priority ?? 0) >= nodeCriticalPriority) return guaranteedOomScore;
  const qos = qualityOfService(pod);
  if (qos === "Guaranteed") return guaranteedOomScore;
  if (qos === "BestEffort") return bestEffortOomScore;
  const own = memoryRequest(container);
  const least = isSidecar(container) ? Math.min(...appContainers(pod).map(memoryRequest)) : 0;
  const bytes = Math.max(own, least) + shareOfPodRequest(pod);
  const score = 1000 - Math.floor((1000 * bytes) / memoryCapacity);
  if (score < 1000 + guaranteedOomScore) return 1000 + guaranteedOomScore;
  return score === bestEffortOomScore ? score - 1 : score;
}

function memoryRequest({ resources }: Container): number {
  const request = resources?.requests?.memory ?? resources?.limits?.memory;
  return request ? quantityValue(request) : 0;
}

/** Memory that the pod as a whole requests beyond its containers, in equal parts for all that keep running. */
function shareOfPodRequest({ spec }: Pod): number {
  const request = spec?.resources?.requests?.memory;
  if (!spec || !request) return 0;
  const rest = quantityValue(request) - (containerRequests(spec).get("memory") ?? 0);
  const running = spec.containers.length + (spec.initContainers ?? []).filter(isSidecar).length;
  return Math.max(0, Math.floor(rest / running));
}
