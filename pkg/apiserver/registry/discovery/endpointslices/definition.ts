import { validateEndpointSlice } from "../../../../api/discovery/v1/endpointslice/validation.ts";
import type { EndpointSlice } from "../../../../api/discovery/v1/types.generated.ts";
import { endpointSlices } from "../../../../api/resources.ts";
import { validateImmutable } from "../../../../apimachinery/validation/object-meta.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

const mostShown = 3;

export const endpointSliceDefinition: ResourceDefinition<EndpointSlice> = {
  ref: endpointSlices,
  singular: "endpointslice",
  message: "k8s.io.api.discovery.v1.EndpointSlice",
  setDefaults({ endpoints, ports }) {
    // Upstream's encoder writes them for every endpoint: clients read their members without a look.
    for (const endpoint of endpoints ?? []) endpoint.conditions ??= {};
    for (const port of ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  strategy: {
    validate: validateEndpointSlice,
    validateUpdate: (slice, old) => [
      ...validateEndpointSlice(slice),
      ...validateImmutable(slice.addressType, old.addressType, "addressType"),
    ],
    prepareForCreate(slice) {
      slice.metadata.generation = 1;
    },
    prepareForUpdate(slice, old) {
      const content = ({ endpoints, ports }: EndpointSlice) => ({ endpoints, ports });
      if (!deepEqual(content(slice), content(old))) slice.metadata.generation = (old.metadata.generation ?? 0) + 1;
    },
  },
  table: {
    columns: [
      nameColumn,
      column("AddressType", "IPv4, IPv6 or FQDN."),
      column("Ports", "Their numbers."),
      column("Endpoints", "Their addresses."),
      ageColumn,
    ],
    cells(slice, now) {
      const ports = (slice.ports ?? []).map(({ port, name }) => String(port ?? name ?? ""));
      // A slice made by hand may have none.
      const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
      return [slice.metadata.name, slice.addressType, listText(ports), listText(addresses), ageOf(slice, now)];
    },
  },
};

function listText(items: readonly string[]): string {
  if (items.length === 0) return "<unset>";
  const more = items.length - mostShown;
  return `${items.slice(0, mostShown).join(",")}${more > 0 ? ` + ${more} more...` : ""}`;
}
