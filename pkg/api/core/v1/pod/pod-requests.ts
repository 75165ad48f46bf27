import {
  canonicalQuantity,
  formatQuantity,
  quantityMilliValue,
  quantityValue,
} from "../../../../apimachinery/quantity.ts";
import type { Container, PodSpec } from "../types.generated.ts";

/** Amounts by resource name: CPU in thousandths, everything else in whole units. */
export type ResourceAmounts = Map<string, number>;

/**
 * What a container without a request counts as when nodes are compared, so that such pods spread too
 * (GetNonzeroRequests).
 */
export const nonZeroDefaults: ReadonlyMap<string, number> = new Map([
  ["cpu", 100],
  ["memory", 200 * 1024 * 1024],
]);
const noDefaults: ReadonlyMap<string, number> = new Map();

/** A quantity as a number to compare with: thousandths for cpu, whole units for all else. */
export function amountOf(resource: string, quantity: string): number {
  return resource === "cpu" ? quantityMilliValue(quantity) : quantityValue(quantity);
}

function addTo(sum: ResourceAmounts, amounts: ReadonlyMap<string, number>): void {
  for (const [name, amount] of amounts) sum.set(name, (sum.get(name) ?? 0) + amount);
}

function raiseTo(maximum: ResourceAmounts, amounts: ReadonlyMap<string, number>): void {
  for (const [name, amount] of amounts) if (amount > (maximum.get(name) ?? 0)) maximum.set(name, amount);
}

function amounts(list: Record<string, string> | undefined, defaults: ReadonlyMap<string, number>): ResourceAmounts {
  const result: ResourceAmounts = new Map(defaults);
  for (const name in list) result.set(name, amountOf(name, list[name] ?? "0"));
  return result;
}

const requestsOf = ({ resources }: Container, defaults: ReadonlyMap<string, number>) =>
  amounts(resources?.requests, defaults);

/** Init containers run one after the other beside the sidecars (restartPolicy Always) started before them (KEP-753). */
function addInitContainers(
  sum: ResourceAmounts,
  containers: readonly Container[],
  defaults: ReadonlyMap<string, number>,
) {
  const sidecars: ResourceAmounts = new Map();
  const peak: ResourceAmounts = new Map();
  for (const container of containers) {
    const own = requestsOf(container, defaults);
    if (container.restartPolicy === "Always") {
      addTo(sidecars, own);
      raiseTo(peak, sidecars);
    } else {
      addTo(own, sidecars);
      raiseTo(peak, own);
    }
  }
  addTo(sum, sidecars);
  raiseTo(sum, peak);
}

/** A sum of requests as a quantity, in the format that its kind of resource usually has. */
export function quantityOf(resource: string, amount: number): string {
  if (resource === "cpu") return canonicalQuantity(`${amount}m`);
  return formatQuantity({ nano: BigInt(amount) * 1_000_000_000n, format: "BinarySI" });
}

/** Which resources a pod as a whole may ask for (resourcehelper.IsSupportedPodLevelResource). */
export const isPodLevel = (name: string) => name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/** What a pod's containers need together at any time (resourcehelper.AggregateContainerRequests). */
export function containerRequests(spec: PodSpec, defaults: ReadonlyMap<string, number> = noDefaults): ResourceAmounts {
  const sum: ResourceAmounts = new Map();
  for (const container of spec.containers) addTo(sum, requestsOf(container, defaults));
  if (spec.initContainers?.length) addInitContainers(sum, spec.initContainers, defaults);
  return sum;
}

/**
 * What a pod takes from a node (resourcehelper.PodRequests): pod-level requests count before containers' (KEP-2837).
 */
export function podRequests(spec: PodSpec, defaults: ReadonlyMap<string, number> = noDefaults): ResourceAmounts {
  const sum = containerRequests(spec, defaults);
  for (const [name, amount] of amounts(spec.resources?.requests, noDefaults))
    if (isPodLevel(name)) sum.set(name, amount);
  if (spec.overhead) addTo(sum, amounts(spec.overhead, noDefaults));
  return sum;
}
