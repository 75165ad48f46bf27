import type * as core from "../../core/v1/types.generated.ts";
import type { Event } from "./types.generated.ts";

/** An events.k8s.io/v1 Event as the v1 Event that is stored (Convert_v1_Event_To_core_Event). */
export function toCoreEvent(event: Event): core.Event {
  const {
    deprecatedCount,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedSource,
    note,
    regarding,
    reportingController,
    reportingInstance,
    ...same
  } = event;
  return {
    ...same,
    apiVersion: "v1",
    kind: "Event",
    involvedObject: regarding ?? {},
    reportingComponent: reportingController ?? "",
    reportingInstance: reportingInstance ?? "",
    ...(note !== undefined && { message: note }),
    ...(deprecatedSource !== undefined && { source: deprecatedSource }),
    ...(deprecatedCount !== undefined && { count: deprecatedCount }),
    ...(deprecatedFirstTimestamp !== undefined && { firstTimestamp: deprecatedFirstTimestamp }),
    ...(deprecatedLastTimestamp !== undefined && { lastTimestamp: deprecatedLastTimestamp }),
  };
}

/** Reverses {@link toCoreEvent}. */
export function fromCoreEvent(event: core.Event): Event {
  const {
    count,
    firstTimestamp,
    lastTimestamp,
    source,
    message,
    involvedObject,
    reportingComponent,
    reportingInstance,
    series,
    eventTime,
    ...same
  } = event;
  return {
    ...same,
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    eventTime: eventTime as string,
    regarding: involvedObject,
    ...(reportingComponent && { reportingController: reportingComponent }),
    ...(reportingInstance && { reportingInstance }),
    ...(message !== undefined && { note: message }),
    deprecatedSource: source ?? {},
    ...(count !== undefined && { deprecatedCount: count }),
    ...(firstTimestamp !== undefined && { deprecatedFirstTimestamp: firstTimestamp }),
    ...(lastTimestamp !== undefined && { deprecatedLastTimestamp: lastTimestamp }),
    ...(series !== undefined && {
      series: { count: series.count ?? 0, lastObservedTime: series.lastObservedTime ?? "" },
    }),
  };
}
