import type { FieldError } from "../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../../apimachinery/validation/field-error.ts";
import { validateImmutable } from "../../../apimachinery/validation/object-meta.ts";
import { deepEqual } from "../../../util/deep-equal.ts";
import { validateEvent } from "../../core/v1/event/validation.ts";
import type * as core from "../../core/v1/types.generated.ts";
import { toCoreEvent } from "./conversion.ts";
import type { Event } from "./types.generated.ts";

/** Checks a new event of events.k8s.io/v1, which has none of what older clients wrote (ValidateEventCreate). */
export function validateEventV1(event: Event): FieldError[] {
  const {
    type = "",
    deprecatedSource: source,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
  } = event;
  const unset = (field: string, value: unknown) => (value ? [fieldInvalid(field, "", "needs to be unset")] : []);
  return [
    ...validateEvent(toCoreEvent(event)),
    ...validateSeries(event),
    ...(event.eventTime ? [] : [fieldRequired("eventTime")]),
    ...(type === "Normal" || type === "Warning" ? [] : [fieldInvalid("type", "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", deprecatedFirstTimestamp),
    ...unset("lastTimestamp", deprecatedLastTimestamp),
    ...unset("count", deprecatedCount),
    ...unset("source", source?.component || source?.host),
  ];
}

/** What happened stays; only how often may be told again (ValidateEventUpdate). Paths are those of the v1 event. */
export function validateEventV1Update(event: Event, old: Event): FieldError[] {
  const [now, before] = [toCoreEvent(event), toCoreEvent(old)];
  return [
    ...validateEvent(now),
    ...(deepEqual(event.series, old.series) ? [] : validateSeries(event)),
    ...fixed.flatMap((field) => validateImmutable(now[field], before[field], names[field] ?? field)),
  ];
}

const fixed = [
  "involvedObject",
  "reason",
  "message",
  "source",
  "firstTimestamp",
  "lastTimestamp",
  "count",
  "type",
  "eventTime",
  "action",
  "related",
  "reportingComponent",
  "reportingInstance",
] as const satisfies readonly (keyof core.Event)[];

const names: Partial<Record<keyof core.Event, string>> = { reportingComponent: "reportingController" };

function validateSeries({ series }: Event): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [fieldInvalid("series.count", "", "should be at least 2")] : []),
    ...(series.lastObservedTime ? [] : [fieldRequired("series.lastObservedTime")]),
  ];
}
