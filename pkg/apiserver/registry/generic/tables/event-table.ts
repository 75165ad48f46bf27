import type { Event } from "../../../../api/core/v1/types.generated.ts";
import type { TableConvertor } from "../resource-definition.ts";
import { column, nameColumn, timeSince, wideColumn } from "./table-columns.ts";

/** What events show, whichever group they were asked of. */
export const eventTable: TableConvertor<Event> = {
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
};
