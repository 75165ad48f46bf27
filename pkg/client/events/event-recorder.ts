import { randomUUID } from "node:crypto";
import type { Event, EventSource, ObjectReference } from "../../api/core/v1/types.generated.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { Logger } from "../../component-base/logger.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import type { Client, EventRecorder } from "../interface.ts";
import { EventCorrelator } from "./event-correlator.ts";
import { EventSender } from "./event-sender.ts";

export interface EventRecorderOptions {
  readonly client: Client;
  readonly log: Logger;
  /** Who speaks: "kubelet" on a host, "default-scheduler". */
  readonly source: EventSource & { readonly component: string };
  readonly clock?: Clock;
}

/** Records core/v1 Events in the background. `flushed` is for a program's end and for tests. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder & { flushed(): Promise<void> } {
  const { client, log, source, clock = systemClock } = options;
  const sender = new EventSender(client, new EventCorrelator(clock), clock, log);
  return {
    event(about, type, reason, message) {
      sender.send(newEvent(about, source, clock.now(), { type, reason, message }));
    },
    flushed: () => sender.flushed(),
  };
}

let sequence = 0n;

const longestName = 253;

/** The object's name and the time; where that is too long for a name, a random one. */
function eventName(about: string, now: number): string {
  const name = `${about}.${uniqueSuffix(now)}`;
  return name.length <= longestName ? name : randomUUID();
}

/**
 * Nanoseconds in hexadecimal, as upstream's; the clock's missing digits are counted, so that no two names are equal.
 */
function uniqueSuffix(now: number): string {
  sequence = (sequence + 1n) % 1_000_000n;
  return (BigInt(Math.floor(now)) * 1_000_000n + sequence).toString(16);
}

function referenceTo(about: KubeObject & { readonly fieldPath?: string }): ObjectReference {
  const { apiVersion, kind, fieldPath } = about;
  const { namespace, name, uid, resourceVersion } = about.metadata;
  return { kind, namespace, name, uid, apiVersion, resourceVersion, ...(fieldPath !== undefined && { fieldPath }) };
}

function newEvent(
  about: KubeObject & { readonly fieldPath?: string },
  source: EventRecorderOptions["source"],
  now: number,
  said: Pick<Event, "type" | "reason" | "message">,
): Event {
  const time = formatTime(now);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: eventName(about.metadata.name, now),
      namespace: about.metadata.namespace || "default",
    },
    involvedObject: referenceTo(about),
    ...said,
    source,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    reportingComponent: source.component,
    reportingInstance: source.host ?? "",
  };
}
