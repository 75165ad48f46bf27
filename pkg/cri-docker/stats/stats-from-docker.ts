import { ContainerStats } from "../../cri/generated/cri/v1/api.ts";
import type { ContainerUsage, ListedContainer } from "../docker/containers.ts";
import { containerMetadata, nowNanos, pairsOf } from "../translation/labels.ts";

/** A container's use of the machine. The working set is what cannot be reclaimed at once, as cAdvisor counts it. */
export function statsFromDocker(
  { id, labels }: Pick<ListedContainer, "id" | "labels">,
  usage: ContainerUsage,
): ContainerStats {
  const timestamp = nowNanos();
  const { cpu_stats: cpu, memory_stats: memory } = usage;
  const details = memory.stats as Partial<Record<string, number>> | undefined;
  // cgroup v1 tells totals of the hierarchy, v2 has only those.
  const inactive = details?.["total_inactive_file"] ?? details?.["inactive_file"] ?? 0;
  const used = memory.usage ?? 0;
  const workingSet = Math.max(0, used - inactive);
  const count = (value: number | undefined) => ({ value: BigInt(Math.floor(value ?? 0)) });
  return ContainerStats.fromPartial({
    attributes: { id, metadata: containerMetadata(labels), ...pairsOf(labels) },
    cpu: { timestamp, usageCoreNanoSeconds: count(cpu.cpu_usage?.total_usage) },
    memory: {
      timestamp,
      workingSetBytes: count(workingSet),
      usageBytes: count(used),
      rssBytes: count(details?.["total_rss"] ?? details?.["anon"]),
      pageFaults: count(details?.["total_pgfault"] ?? details?.["pgfault"]),
      majorPageFaults: count(details?.["total_pgmajfault"] ?? details?.["pgmajfault"]),
      ...(memory.limit && { availableBytes: count(Math.max(0, memory.limit - workingSet)) }),
    },
  });
}
