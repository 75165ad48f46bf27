import { type CompiledNodeAffinity, compileNodeAffinity } from "../../api/core/v1/pod/node-affinity.ts";
import { nonZeroDefaults, podRequests } from "../../api/core/v1/pod/pod-requests.ts";
import type { Pod, Taint, Toleration } from "../../api/core/v1/types.generated.ts";
import { keyOf } from "../../apimachinery/object.ts";
import { type HostPort, hostPortsOf } from "./host-port.ts";
import { type CompiledPodAffinity, compilePodAffinity } from "./pod-affinity.ts";

const noOthers: readonly (readonly [string, number])[] = [];

/** A pod with everything about it that plugins compare, computed once. */
export interface PodInfo {
  readonly pod: Pod;
  readonly key: string;
  readonly uid: string;
  readonly priority: number;
  readonly milliCpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Extended resources and huge pages asked for. */
  readonly otherRequests: readonly (readonly [name: string, amount: number])[];
  /** Requests with upstream's defaults for containers that name none; for comparing nodes only. */
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemory: number;
  readonly hostPorts: readonly HostPort[];
  readonly tolerations: readonly Toleration[];
  readonly nodeAffinity: CompiledNodeAffinity | undefined;
  readonly podAffinity: CompiledPodAffinity | undefined;
}

/** Whether a toleration accepts a taint (Toleration.ToleratesTaint). */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case "Exists":
      return true;
    case undefined:
    case "":
    case "Equal":
      return Boolean(toleration.key) && (toleration.value ?? "") === (taint.value ?? "");
    default:
      return false;
  }
}

/** Computes what plugins compare of a pod. */
export function newPodInfo(pod: Pod): PodInfo {
  const { spec } = pod;
  const requests = podRequests(spec);
  const nonZero = podRequests(spec, nonZeroDefaults);
  const take = (name: string) => {
    const amount = requests.get(name) ?? 0;
    requests.delete(name);
    return amount;
  };
  return {
    pod,
    key: keyOf(pod),
    uid: pod.metadata.uid ?? "",
    priority: spec.priority ?? 0,
    milliCpu: take("cpu"),
    memory: take("memory"),
    ephemeralStorage: take("ephemeral-storage"),
    otherRequests: requests.size === 0 ? noOthers : [...requests].filter(([, amount]) => amount > 0),
    nonZeroMilliCpu: nonZero.get("cpu") ?? 0,
    nonZeroMemory: nonZero.get("memory") ?? 0,
    hostPorts: hostPortsOf(spec),
    tolerations: spec.tolerations ?? [],
    nodeAffinity: compileNodeAffinity(spec),
    podAffinity: compilePodAffinity(pod),
  };
}
