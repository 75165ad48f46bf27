import { compareQuantities } from "../../../../apimachinery/quantity.ts";
import type { Pod } from "../types.generated.ts";

const counted = ["cpu", "memory"] as const;

/** Guaranteed when every container's limits equal its requests, BestEffort when none asks for anything, Burstable between. */
export function qualityOfService({ spec }: Pod): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const positive = (amount: string | undefined) => amount !== undefined && compareQuantities(amount, "0") > 0;
  const asks = containers.some(({ resources }) =>
    counted.some((name) => positive(resources?.requests?.[name]) || positive(resources?.limits?.[name])),
  );
  if (!asks) return "BestEffort";
  const guaranteed = containers.every(({ resources }) =>
    counted.every((name) => {
      const limit = resources?.limits?.[name];
      const request = resources?.requests?.[name] ?? limit;
      return limit !== undefined && request !== undefined && positive(limit) && compareQuantities(request, limit) === 0;
    }),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}
