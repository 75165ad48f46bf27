import type { Event } from "../../../../api/core/v1/types.generated.ts";
import { events } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const eventDefinition: ResourceDefinition<Event> = {
  ref: events,
  singular: "event",
  shortNames: ["ev"],
  message: "k8s.io.api.core.v1.Event",
  strategy: {},
  ttlSeconds: 3600,
};
