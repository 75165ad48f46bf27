import type { Event } from "../../api/core/v1/types.generated.ts";
import type { Clock } from "../../util/clock.ts";
import { LruMap } from "../../util/lru-map.ts";
import { TokenBucket } from "../../util/token-bucket.ts";

/** How many things are remembered per kind of memory; client-go's limits from here on. */
const cacheSize = 4096;
const spamBurst = 25;
const spamPerSecond = 1 / 300;
const similarLimit = 10;
const similarWindowMs = 600_000;

interface SimilarEvents {
  readonly messages: Set<string>;
  lastSeen: number;
}

interface Observed {
  readonly name: string;
  readonly firstTimestamp: string | undefined;
  count: number;
}

/** What to do with an event: store it as new, or count it on the one already stored. */
export interface CorrelatedEvent {
  readonly event: Event;
  readonly isNew: boolean;
}

/**
 * Keeps events few (client-go's EventCorrelator): one that repeats is counted, many alike become one, a source that
 * talks too much about one object is cut off.
 */
export class EventCorrelator {
  readonly #buckets = new LruMap<string, TokenBucket>(cacheSize);
  readonly #similar = new LruMap<string, SimilarEvents>(cacheSize);
  readonly #observed = new LruMap<string, Observed>(cacheSize);

  constructor(private readonly clock: Clock) {}

  /** Undefined when the event is one too many. */
  correlate(event: Event): CorrelatedEvent | undefined {
    const { event: aggregated, key } = this.#aggregate(event);
    const correlated = this.#count(aggregated, key);
    return this.#mayPass(event) ? correlated : undefined;
  }

  #aggregate(event: Event): { event: Event; key: string } {
    const group = groupKey(event);
    const now = this.clock.elapsed();
    let record = this.#similar.get(group);
    if (!record || now - record.lastSeen > similarWindowMs) record = { messages: new Set(), lastSeen: now };
    record.messages.add(event.message ?? "");
    record.lastSeen = now;
    this.#similar.set(group, record);
    if (record.messages.size < similarLimit) return { event, key: exactKey(event) };
    for (const oldest of record.messages) {
      record.messages.delete(oldest);
      break;
    }
    return { event: { ...event, message: `(combined from similar events): ${event.message}` }, key: group };
  }

  #count(event: Event, key: string): CorrelatedEvent {
    const known = this.#observed.get(key);
    if (!known) {
      const { firstTimestamp, metadata } = event;
      this.#observed.set(key, { name: metadata.name, firstTimestamp, count: 1 });
      return { event, isNew: true };
    }
    known.count++;
    const { name, firstTimestamp, count } = known;
    return { event: { ...event, metadata: { ...event.metadata, name }, firstTimestamp, count }, isNew: false };
  }

  #mayPass({ source, involvedObject }: Event): boolean {
    const { kind, namespace, name, uid, apiVersion } = involvedObject;
    const key = [source?.component, source?.host, kind, namespace, name, uid, apiVersion].join();
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = new TokenBucket(spamPerSecond, spamBurst, this.clock)));
    return bucket.tryTake();
  }
}

function groupKey({ source, involvedObject, type, reason, reportingComponent, reportingInstance }: Event): string {
  const { kind, namespace, name, uid, apiVersion } = involvedObject;
  const subject = [source?.component, source?.host, kind, namespace, name, uid, apiVersion];
  return [...subject, type, reason, reportingComponent, reportingInstance].join();
}

const exactKey = (event: Event) => [groupKey(event), event.involvedObject.fieldPath, event.message].join();
