import type { PodSpec } from "../types.generated.ts";
import { containerRequests, isPodLevel, quantityOf } from "./pod-requests.ts";

/**
 * Requests that are left out are what the limits say. Only in pods: in a template, limits that are made lower later
 * would be refused for requests that nobody wrote.
 */
export function setResourceDefaults({ containers, initContainers = [] }: PodSpec): void {
  for (const { resources } of [...containers, ...initContainers]) {
    if (!resources) continue;
    for (const [name, limit] of Object.entries(resources.limits ?? {})) (resources.requests ??= {})[name] ??= limit;
  }
}

/**
 * What a pod with limits of its own requests as a whole: what its containers request together, else what its limits say
 * (KEP-2837). After `setResourceDefaults`.
 */
export function setPodRequestDefaults(spec: PodSpec): void {
  const { resources } = spec;
  if (!resources?.limits || Object.keys(resources.limits).length === 0) return;
  const requests = (resources.requests ??= {});
  for (const [name, amount] of containerRequests(spec)) {
    if (isPodLevel(name) && !name.startsWith("hugepages-")) requests[name] ??= quantityOf(name, amount);
  }
  for (const [name, limit] of Object.entries(resources.limits)) if (isPodLevel(name)) requests[name] ??= limit;
}

/** On the host's network a container port is a host port. Only in pods, as upstream since v1.28. */
export function setHostPortDefaults({ hostNetwork, containers, initContainers = [] }: PodSpec): void {
  if (!hostNetwork) return;
  for (const { ports = [] } of [...containers, ...initContainers])
    for (const port of ports) port.hostPort ||= port.containerPort;
}
