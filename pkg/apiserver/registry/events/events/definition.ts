import { fromCoreEvent, toCoreEvent } from "../../../../api/events/v1/conversion.ts";
import type { Event } from "../../../../api/events/v1/types.generated.ts";
import { validateEventV1, validateEventV1Update } from "../../../../api/events/v1/validation.ts";
import { events, eventsV1 } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { eventTable } from "../../generic/tables/event-table.ts";

/** The same events as those of v1, in another shape. */
export const eventV1Definition: ResourceDefinition<Event> = {
  ref: eventsV1,
  singular: "event",
  shortNames: ["ev"],
  message: "k8s.io.api.events.v1.Event",
  // As upstream's encoder: every event has it in v1.
  setDefaults(event) {
    event.deprecatedSource ??= {};
  },
  strategy: { allowCreateOnUpdate: true, validate: validateEventV1, validateUpdate: validateEventV1Update },
  storedAs: { ref: events, toStored: toCoreEvent, fromStored: fromCoreEvent },
  ttlSeconds: 3600,
  selectableFields: ({ regarding, reason, reportingController, type }) => ({
    "regarding.kind": regarding?.kind ?? "",
    "regarding.namespace": regarding?.namespace ?? "",
    "regarding.name": regarding?.name ?? "",
    "regarding.uid": regarding?.uid ?? "",
    "regarding.apiVersion": regarding?.apiVersion ?? "",
    "regarding.resourceVersion": regarding?.resourceVersion ?? "",
    "regarding.fieldPath": regarding?.fieldPath ?? "",
    reason: reason ?? "",
    reportingController: reportingController ?? "",
    type: type ?? "",
  }),
  table: { columns: eventTable.columns, cells: (event, now) => eventTable.cells(toCoreEvent(event), now) },
};
