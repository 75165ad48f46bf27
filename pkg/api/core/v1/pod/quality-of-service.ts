import { compareQuantities } from "../../../../apimachinery/quantity.ts";
import type { Pod, ResourceRequirements } from "../types.generated.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

const counted = ["cpu", "memory"] as const;
const positive = (amount: string | undefined) => amount !== undefined && compareQuantities(amount, "0") > 0;

/**
 * Who is killed first when memory runs out (upstream's ComputePodQOS): Guaranteed when every container's limits equal
 * its requests, BestEffort when none asks for anything, Burstable between. Where the pod as a whole asks, that alone
 * counts.
 */
export function qualityOfService({ spec }: Pod): QosClass {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const all = spec?.resources ? [spec.resources] : containers.map(({ resources }) => resources ?? {});
  if (!all.some(asksForAnything)) return "BestEffort";
  return all.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function asksForAnything({ requests, limits }: ResourceRequirements): boolean {
  return counted.some((name) => positive(requests?.[name]) || positive(limits?.[name]));
}

function isGuaranteed({ requests, limits }: ResourceRequirements): boolean {
  return counted.every((name) => {
    const limit = limits?.[name];
    const request = requests?.[name] ?? limit;
    return limit !== undefined && request !== undefined && positive(limit) && compareQuantities(request, limit) === 0;
  });
}
