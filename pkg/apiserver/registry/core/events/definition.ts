import type { Event } from "../../../../api/core/v1/types.generated.ts";
import { events } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { column, nameColumn, timeSince, wideColumn } from "../../generic/table-columns.ts";

export const eventDefinition: ResourceDefinition<Event> = {
  ref: events,
  singular: "event",
  shortNames: ["ev"],
  message: "k8s.io.api.core.v1.Event",
  strategy: { allowCreateOnUpdate: true },
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
  table: {
    columns: [
      column("Last Seen", "When it happened last."),
      column("Type", "Normal or Warning."),
      column("Reason", "Why, in a word."),
      column("Object", "What it is about."),
      wideColumn("Subobject", "The part of it."),
      wideColumn("Source", "Who says so."),
      column("Message", "Why, in a sentence."),
      wideColumn("First Seen", "When it happened first."),
      wideColumn("Count", "How often.", "string"),
      { ...nameColumn, priority: 1 },
    ],
    cells(event, now) {
      const { involvedObject, source, metadata, count, series } = event;
      const first = event.firstTimestamp ?? event.eventTime;
      const last = series?.lastObservedTime ?? event.lastTimestamp ?? first;
      const about = `${(involvedObject.kind ?? "").toLowerCase()}/${involvedObject.name}`;
      const from = [source?.component || event.reportingComponent, source?.host].filter(Boolean).join(", ");
      return [
        timeSince(last, now),
        event.type ?? "",
        event.reason ?? "",
        about,
        involvedObject.fieldPath ?? "",
        from,
        (event.message ?? "").trim(),
        timeSince(first, now),
        series?.count ?? (count || 1),
        metadata.name,
      ];
    },
  },
};
