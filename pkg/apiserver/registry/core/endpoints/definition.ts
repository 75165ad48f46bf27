import { validateEndpoints } from "../../../../api/core/v1/endpoints/validation.ts";
import type { EndpointAddress, EndpointPort, Endpoints } from "../../../../api/core/v1/types.generated.ts";
import { endpoints } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

const mostShown = 3;

export const endpointsDefinition: ResourceDefinition<Endpoints> = {
  ref: endpoints,
  singular: "endpoints",
  shortNames: ["ep"],
  message: "k8s.io.api.core.v1.Endpoints",
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  setDefaults({ subsets }) {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= "TCP";
  },
  strategy: { allowCreateOnUpdate: true, validate: validateEndpoints, validateUpdate: validateEndpoints },
  table: {
    columns: [nameColumn, column("Endpoints", "Addresses and ports."), ageColumn],
    cells: (object, now) => [object.metadata.name, endpointsText(object), ageOf(object, now)],
  },
};

function endpointsText({ subsets }: Endpoints): string {
  let count = 0;
  const shown: string[] = [];
  for (const { addresses = [], ports = [] } of subsets ?? []) {
    // Each address has each port: where these are many, their product is beyond memory.
    count += addresses.length * Math.max(1, ports.length);
    shown.push(...firstOf(addresses, ports).slice(0, mostShown - shown.length));
  }
  if (count === 0) return "<none>";
  const more = count - mostShown;
  return `${shown.join(",")}${more > 0 ? ` + ${more} more...` : ""}`;
}

function firstOf(addresses: readonly EndpointAddress[], ports: readonly EndpointPort[]): string[] {
  const ips = addresses.slice(0, mostShown).map(({ ip }) => ip);
  if (ports.length === 0) return ips;
  return ports.slice(0, mostShown).flatMap(({ port }) => ips.map((ip) => `${ip}:${port}`));
}
