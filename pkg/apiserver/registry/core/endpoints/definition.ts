import type { Endpoints } from "../../../../api/core/v1/types.generated.ts";
import { validateEndpoints } from "../../../../api/core/v1/endpoints/validation.ts";
import { endpoints } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/table-columns.ts";

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
  const all = (subsets ?? []).flatMap(({ addresses, ports }) =>
    (ports ?? []).length === 0
      ? (addresses ?? []).map(({ ip }) => ip)
      : (ports ?? []).flatMap(({ port }) => (addresses ?? []).map(({ ip }) => `${ip}:${port}`)),
  );
  if (all.length === 0) return "<none>";
  const more = all.length - mostShown;
  return `${all.slice(0, mostShown).join(",")}${more > 0 ? ` + ${more} more...` : ""}`;
}
