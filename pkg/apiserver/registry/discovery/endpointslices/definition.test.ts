import { expect, test } from "vitest";
import type { EndpointSlice } from "../../../../api/discovery/v1/types.generated.ts";
import { endpointSliceDefinition } from "./definition.ts";

test("every endpoint has conditions, and every port a name and a protocol, whatever the client left out", () => {
  const slice: EndpointSlice = {
    metadata: { name: "a" },
    addressType: "IPv4",
    endpoints: [{ addresses: ["192.0.2.1"] }, { addresses: ["192.0.2.2"], conditions: { ready: true } }],
    ports: [{ port: 80 }],
  };
  endpointSliceDefinition.setDefaults?.(slice);
  expect(slice.endpoints.map(({ conditions }) => conditions)).toEqual([{}, { ready: true }]);
  expect(slice.ports).toEqual([{ port: 80, name: "", protocol: "TCP" }]);
});
