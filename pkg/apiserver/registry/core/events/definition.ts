import { validateEvent } from "../../../../api/core/v1/event/validation.ts";
import type { Event } from "../../../../api/core/v1/types.generated.ts";
import { events } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { eventTable } from "../../generic/tables/event-table.ts";

export const eventDefinition: ResourceDefinition<Event> = {
  ref: events,
  singular: "event",
  shortNames: ["ev"],
  message: "k8s.io.api.core.v1.Event",
  // What upstream's encoder writes for every event: clients read its members without a look whether it is there.
  setDefaults(event) {
    event.source ??= {};
    event.reportingComponent ??= "";
    event.reportingInstance ??= "";
  },
  strategy: { allowCreateOnUpdate: true, validate: validateEvent, validateUpdate: validateEvent },
  ttlSeconds: 3600,
  selectableFields: ({ involvedObject, reason, type, source, reportingComponent }) => ({
    "involvedObject.kind": involvedObject.kind ?? "",
    "involvedObject.namespace": involvedObject.namespace ?? "",
    "involvedObject.name": involvedObject.name ?? "",
    "involvedObject.uid": involvedObject.uid ?? "",
    "involvedObject.apiVersion": involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": involvedObject.fieldPath ?? "",
    reason: reason ?? "",
    reportingComponent: reportingComponent ?? "",
    source: source?.component || reportingComponent || "",
    type: type ?? "",
  }),
  table: eventTable,
};
