import type { Container } from "../../api/core/v1/types.generated.ts";

/** The number of a port that a probe or hook names by number, digits or container port name. */
export function resolvePort(port: number | string, container: Container): number {
  if (typeof port === "number") return valid(port);
  const named = container.ports?.find(({ name }) => name === port);
  if (named) return valid(named.containerPort);
  if (/^\d+$/.test(port)) return valid(Number(port));
  throw new Error(`couldn't find port: ${JSON.stringify(port)} in container ${container.name}`);
}

function valid(port: number): number {
  if (port > 0 && port < 65_536) return port;
  throw new Error(`invalid port number: ${port}`);
}
