// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as core from "../../core/v1/types.generated.ts";
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface Event {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  action?: string | undefined;
  deprecatedCount?: number | undefined;
  deprecatedFirstTimestamp?: string | undefined;
  deprecatedLastTimestamp?: string | undefined;
  deprecatedSource?: core.EventSource | undefined;
  eventTime: string;
  metadata: meta.ObjectMeta;
  note?: string | undefined;
  reason?: string | undefined;
  regarding?: core.ObjectReference | undefined;
  related?: core.ObjectReference | undefined;
  reportingController?: string | undefined;
  reportingInstance?: string | undefined;
  series?: EventSeries | undefined;
  type?: string | undefined;
}

export interface EventList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: Event[];
  metadata?: meta.ListMeta | undefined;
}

export interface EventSeries {
  count: number;
  lastObservedTime: string;
}
