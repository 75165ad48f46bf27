import type { Container, Pod, ResourceFieldSelector } from "../../api/core/v1/types.generated.ts";
import { parseQuantity } from "../../apimachinery/quantity.ts";
import { allContainers } from "../pod/pod-containers.ts";

/** A node's allocatable amounts: what a container without a limit may use. */
export type Allocatable = Readonly<Record<string, string>>;

/**
 * The value of a downward API resource: the container's request or limit in units of the divisor, rounded up. A missing
 * limit is what the node can give, a missing request is the limit if there is one, else 0.
 */
export function resourceValue(
  pod: Pod,
  own: Container | undefined,
  { containerName, resource, divisor }: ResourceFieldSelector,
  allocatable: Allocatable,
): string {
  const container = containerName ? allContainers(pod).find(({ name }) => name === containerName) : own;
  if (!container) throw new Error(`container ${containerName ?? ""} not found`);
  const [list, name = ""] = split(resource);
  const { limits, requests } = container.resources ?? {};
  const amount = list === "limits" ? (limits?.[name] ?? allocatable[name]) : requests?.[name];
  const nano = parseQuantity(amount ?? "0").nano;
  const unit = divisor === undefined || divisor === "0" ? 1_000_000_000n : parseQuantity(divisor).nano;
  return String((nano + unit - 1n) / unit);
}

function split(resource: string): readonly ["limits" | "requests", string] {
  const dot = resource.indexOf(".");
  const list = resource.slice(0, dot);
  if (list !== "limits" && list !== "requests") throw new Error(`unsupported container resource : ${resource}`);
  return [list, resource.slice(dot + 1)];
}
