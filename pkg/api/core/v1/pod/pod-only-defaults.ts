import type { PodSpec } from "../types.generated.ts";

/**
 * Requests that are left out are what the limits say. Only in pods: in a template, limits that are made lower later would be
 * refused for requests that nobody wrote.
 */
export function setResourceDefaults({ containers, initContainers = [] }: PodSpec): void {
  for (const { resources } of [...containers, ...initContainers]) {
    if (!resources) continue;
    for (const [name, limit] of Object.entries(resources.limits ?? {})) (resources.requests ??= {})[name] ??= limit;
  }
}

/** On the host's network a container port is a host port. Only in pods, as upstream since v1.28. */
export function setHostPortDefaults({ hostNetwork, containers, initContainers = [] }: PodSpec): void {
  if (!hostNetwork) return;
  for (const { ports = [] } of [...containers, ...initContainers])
    for (const port of ports) port.hostPort ||= port.containerPort;
}
