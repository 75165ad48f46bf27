import type { Event } from "../../../../api/events/v1/types.generated.ts";
import { fromCoreEvent, toCoreEvent } from "../../../../api/events/v1/conversion.ts";
import { events, eventsV1 } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const eventV1Definition: ResourceDefinition<Event> = {
  ref: eventsV1,
  singular: "event",
  shortNames: ["ev"],
  message: "k8s.io.api.events.v1.Event",
  strategy: {},
  storedAs: { ref: events, toStored: toCoreEvent, fromStored: fromCoreEvent },
  ttlSeconds: 3600,
};
