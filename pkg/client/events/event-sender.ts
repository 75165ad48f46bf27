import type { Event } from "../../api/core/v1/types.generated.ts";
import { events } from "../../api/resources.ts";
import { isNotFound, StatusError } from "../../apimachinery/status-error.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";
import type { Client } from "../interface.ts";
import type { EventCorrelator } from "./event-correlator.ts";

/** Events waiting to be sent; beyond that new ones are lost, as upstream's broadcaster loses them. */
const maxQueued = 1000;
const maxTries = 12;
const retryMs = 10_000;
/** Events of one object go through one lane and keep their order; lanes work side by side. */
const laneCount = 4;

/** Writes events to the API, in the background. What cannot be written is logged and lost: events are a best effort. */
export class EventSender {
  #queued = 0;
  readonly #lanes = Array.from({ length: laneCount }, () => Promise.resolve());

  constructor(
    private readonly client: Client,
    private readonly correlator: EventCorrelator,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  send(event: Event): void {
    if (this.#queued >= maxQueued) return this.log.debug({ reason: event.reason }, "Too many events waiting, lost one");
    const lane = laneOf(event);
    this.#queued++;
    this.#lanes[lane] = (this.#lanes[lane] ?? Promise.resolve()).then(async () => {
      await this.#deliver(event);
      this.#queued--;
    });
  }

  /** Resolves when everything sent so far is written or lost. */
  async flushed(): Promise<void> {
    await Promise.all(this.#lanes);
  }

  async #deliver(event: Event): Promise<void> {
    const correlated = this.correlator.correlate(event);
    if (!correlated) return;
    for (let tries = 1; ; tries++) {
      try {
        return await (correlated.isNew ? this.#create(correlated.event) : this.#recount(correlated.event));
      } catch (error) {
        const { reason, involvedObject } = event;
        const about = { reason, object: `${involvedObject.kind} ${involvedObject.namespace}/${involvedObject.name}` };
        if (error instanceof StatusError || tries === maxTries) {
          return this.log.debug({ ...about, error: (error as Error).message }, "The API did not take an event");
        }
        await new Promise<void>((resolve) => this.clock.after(retryMs, resolve));
      }
    }
  }

  async #create(event: Event): Promise<void> {
    await this.client.resource(events).create(event);
  }

  async #recount(event: Event): Promise<void> {
    const { count, lastTimestamp, message, metadata } = event;
    const patch = { count, lastTimestamp, message };
    try {
      await this.client.resource(events).patch(metadata, "merge", patch);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await this.#create(event);
    }
  }
}

function laneOf({ involvedObject: { name = "" } }: Event): number {
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) | 0;
  return Math.abs(hash) % laneCount;
}
