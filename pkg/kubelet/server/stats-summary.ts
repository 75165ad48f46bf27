import { formatTime } from "../../apimachinery/time.ts";
import type { ContainerStats as CriStats } from "../../cri/generated/cri/v1/api.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { labelNames } from "../runtime/labels.ts";

interface ContainerStats {
  readonly name: string;
  readonly startTime?: string;
  readonly cpu: { readonly time: string; readonly usageNanoCores: number; readonly usageCoreNanoSeconds: number };
  readonly memory: { readonly time: string; readonly usageBytes: number; readonly workingSetBytes: number };
}

interface PodStats {
  readonly podRef: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly containers: ContainerStats[];
}

/** GET /stats/summary: what containers use, as the runtime counts it (stats.k8s.io Summary, its cpu and memory). */
export async function statsSummary(cri: Pick<CriRuntime, "listContainerStats">, nodeName: string): Promise<object> {
  const { stats } = await cri.listContainerStats({});
  const found = new Map<string, PodStats>();
  for (const each of stats) {
    const labels = each.attributes?.labels ?? {};
    const uid = labels[labelNames.podUid] ?? "";
    const podRef = { name: labels[labelNames.podName] ?? "", namespace: labels[labelNames.podNamespace] ?? "", uid };
    const pod = found.get(uid) ?? { podRef, containers: [] };
    found.set(uid, pod);
    pod.containers.push(containerStats(each));
  }
  return { node: { nodeName }, pods: [...found.values()] };
}

function containerStats({ attributes, cpu, memory }: CriStats): ContainerStats {
  const time = (nanos: bigint | undefined) => formatTime(Number((nanos ?? 0n) / 1_000_000n));
  const value = (given: { readonly value: bigint } | undefined) => Number(given?.value ?? 0n);
  return {
    name: attributes?.metadata?.name ?? "",
    cpu: {
      time: time(cpu?.timestamp),
      usageNanoCores: value(cpu?.usageNanoCores),
      usageCoreNanoSeconds: value(cpu?.usageCoreNanoSeconds),
    },
    memory: {
      time: time(memory?.timestamp),
      usageBytes: value(memory?.usageBytes),
      workingSetBytes: value(memory?.workingSetBytes),
    },
  };
}
