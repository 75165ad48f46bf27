import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { quantityMilliValue } from "../../apimachinery/quantity.ts";
import { appContainers, initContainers } from "./pod-containers.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

const computeResources = ["cpu", "memory"] as const;
const amount = (list: Readonly<Record<string, string>> | undefined, name: string) =>
  quantityMilliValue(list?.[name] ?? "0");

/** Who is killed first when memory runs out: by requests and limits of cpu and memory (upstream's ComputePodQOS). */
export function qosClass(pod: Pod): QosClass {
  const containers = [...appContainers(pod), ...initContainers(pod)];
  if (!containers.some(asksForAnything)) return "BestEffort";
  return containers.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function asksForAnything({ resources }: Container): boolean {
  return computeResources.some((name) => amount(resources?.requests, name) > 0 || amount(resources?.limits, name) > 0);
}

function isGuaranteed({ resources }: Container): boolean {
  const { limits, requests } = resources ?? {};
  return computeResources.every((name) => {
    const limit = amount(limits, name);
    return limit > 0 && (requests?.[name] === undefined || amount(requests, name) === limit);
  });
}
