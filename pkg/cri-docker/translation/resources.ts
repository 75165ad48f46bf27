import type { LinuxContainerResources } from "../../cri/generated/cri/v1/api.ts";
import type { ContainerLimits } from "../docker/containers.ts";

/** cgroup limits as Docker takes them; 0 leaves a limit as it is. Memory is the limit of memory and swap together. */
export function limitsOf(resources: LinuxContainerResources): ContainerLimits {
  const memory = Number(resources.memoryLimitInBytes);
  return {
    ...(resources.cpuShares > 0n && { CpuShares: Number(resources.cpuShares) }),
    ...(resources.cpuPeriod > 0n && { CpuPeriod: Number(resources.cpuPeriod) }),
    ...(resources.cpuQuota !== 0n && { CpuQuota: Number(resources.cpuQuota) }),
    ...(resources.cpusetCpus && { CpusetCpus: resources.cpusetCpus }),
    ...(resources.cpusetMems && { CpusetMems: resources.cpusetMems }),
    ...(memory > 0 && { Memory: memory, MemorySwap: memory }),
  };
}
