import type { Service } from "../../api/core/v1/types.generated.ts";

const variableName = (name: string) => name.toUpperCase().replaceAll("-", "_");

/**
 * The Docker-links style variables of a pod: every service of its namespace that has an address, and `kubernetes` of
 * the default namespace (upstream's getServiceEnvVarMap and envvars.FromServices).
 */
export function serviceVariables(
  services: readonly Service[],
  namespace: string,
  enableServiceLinks: boolean,
): Map<string, string> {
  const chosen = new Map<string, Service>();
  for (const service of services) {
    const { name, namespace: where } = service.metadata;
    const clusterIP = service.spec?.clusterIP;
    if (!clusterIP || clusterIP === "None") continue;
    if (where === "default" && name === "kubernetes" && !chosen.has(name)) chosen.set(name, service);
    else if (where === namespace && enableServiceLinks) chosen.set(name, service);
  }
  const variables = new Map<string, string>();
  for (const service of chosen.values()) addVariables(service, variables);
  return variables;
}

function addVariables({ metadata, spec }: Service, variables: Map<string, string>): void {
  const name = variableName(metadata.name);
  const ports = spec?.ports ?? [];
  const host = spec?.clusterIP ?? "";
  const [first] = ports;
  if (!first) return;
  variables.set(`${name}_SERVICE_HOST`, host);
  variables.set(`${name}_SERVICE_PORT`, String(first.port));
  for (const { name: portName, port } of ports) {
    if (portName) variables.set(`${name}_SERVICE_PORT_${variableName(portName)}`, String(port));
  }
  for (const [index, { port, protocol = "TCP" }] of ports.entries()) {
    const scheme = protocol.toLowerCase();
    const bracketed = host.includes(":") ? `[${host}]` : host;
    const url = `${scheme}://${bracketed}:${port}`;
    const prefix = `${name}_PORT_${port}_${protocol.toUpperCase()}`;
    if (index === 0) variables.set(`${name}_PORT`, url);
    variables.set(prefix, url);
    variables.set(`${prefix}_PROTO`, scheme);
    variables.set(`${prefix}_PORT`, String(port));
    variables.set(`${prefix}_ADDR`, host);
  }
}
