import {
  type ContainerStats,
  type DeepPartial,
  type NetworkUsage,
  PodSandboxStats,
} from "../../cri/generated/cri/v1/api.ts";
import type { ContainerUsage, ListedContainer } from "../docker/containers.ts";
import { nowNanos, pairsOf, podMetadata } from "../translation/labels.ts";

type Sandbox = Pick<ListedContainer, "id" | "labels">;

/** A pod's use of the machine: its containers', summed up, and the network's, which the sandbox has for all of them. */
export function podStats(
  { id, labels }: Sandbox,
  own: ContainerUsage,
  containers: readonly ContainerStats[],
): PodSandboxStats {
  const timestamp = nowNanos();
  const sum = (pick: (stats: ContainerStats) => { readonly value: bigint } | undefined) => ({
    value: containers.reduce((total, stats) => total + (pick(stats)?.value ?? 0n), 0n),
  });
  return PodSandboxStats.fromPartial({
    attributes: { id, metadata: podMetadata(labels), ...pairsOf(labels) },
    linux: {
      cpu: {
        timestamp,
        usageCoreNanoSeconds: sum(({ cpu }) => cpu?.usageCoreNanoSeconds),
        usageNanoCores: sum(({ cpu }) => cpu?.usageNanoCores),
      },
      memory: {
        timestamp,
        workingSetBytes: sum(({ memory }) => memory?.workingSetBytes),
        usageBytes: sum(({ memory }) => memory?.usageBytes),
        rssBytes: sum(({ memory }) => memory?.rssBytes),
        pageFaults: sum(({ memory }) => memory?.pageFaults),
        majorPageFaults: sum(({ memory }) => memory?.majorPageFaults),
      },
      network: networkUsage(own, timestamp),
      containers: [...containers],
    },
  });
}

/** Nothing for a pod on the host's network: what goes over that is not the pod's. */
function networkUsage({ networks }: Partial<ContainerUsage>, timestamp: bigint): DeepPartial<NetworkUsage> {
  const interfaces = Object.entries(networks ?? {}).map(([name, counted]) => ({
    name,
    rxBytes: { value: BigInt(counted.rx_bytes) },
    rxErrors: { value: BigInt(counted.rx_errors) },
    txBytes: { value: BigInt(counted.tx_bytes) },
    txErrors: { value: BigInt(counted.tx_errors) },
  }));
  const [first, ...others] = interfaces;
  return { timestamp, ...(first && { defaultInterface: first }), interfaces: others };
}
