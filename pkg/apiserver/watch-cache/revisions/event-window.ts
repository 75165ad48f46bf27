import { onBeat } from "../../../util/beat.ts";
import type { Clock } from "../../../util/clock.ts";
import type { SharedEvent } from "../objects/shared-event.ts";

/** Superseded objects that the window may keep alive, in bytes, and events whatever their size. */
const maxBytes = 16 << 20;
const maxEvents = 8192;
/**
 * How long an event stays, unless too many follow, in milliseconds: on whichever beat it is looked at, not below
 * upstream's eventFreshDuration of 75 s.
 */
const freshness = 80_000;

/**
 * The recent events of a resource. Older ones are the storage's history. What a burst leaves is forgotten after one to
 * two periods of freshness: a server that comes to rest is small again.
 */
export class EventWindow {
  #events: (SharedEvent | undefined)[] = [];
  /** Index of the oldest event; what lies before it is cut off now and then. */
  #start = 0;
  #bytes = 0;
  /** Of the last event when the window was last aged. */
  #agedRevision = 0;
  #cancelAgeing: (() => void) | undefined;

  /** The window holds every event after `floor`. */
  constructor(
    public floor: number,
    private readonly clock: Clock,
  ) {}

  push(event: SharedEvent): void {
    this.#events.push(event);
    this.#bytes += cost(event);
    while (this.#events.length - this.#start > maxEvents || this.#bytes > maxBytes) this.#evict();
    if (this.#start > maxEvents) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
    this.#cancelAgeing ??= onBeat(this.clock, freshness, this.#age);
  }

  /** Oldest first; `revision` must not lie below the floor. */
  after(revision: number): readonly SharedEvent[] {
    let low = this.#start;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return this.#events.slice(low) as SharedEvent[];
  }

  /** Nobody reads the window any more. */
  close(): void {
    this.#cancelAgeing?.();
    this.#cancelAgeing = undefined;
  }

  #evict(): void {
    const oldest = this.#events[this.#start];
    if (!oldest) return;
    this.floor = oldest.revision;
    this.#bytes -= cost(oldest);
    this.#events[this.#start++] = undefined;
  }

  /** Forgets what was already here the last time. Runs only while there is something to forget. */
  readonly #age = (): void => {
    while ((this.#events[this.#start]?.revision ?? Infinity) <= this.#agedRevision) this.#evict();
    this.#events = this.#events.slice(this.#start);
    this.#start = 0;
    this.#agedRevision = this.#events.at(-1)?.revision ?? 0;
    this.#cancelAgeing = this.#events.length > 0 ? onBeat(this.clock, freshness, this.#age) : undefined;
  };
}

const cost = ({ current, previous, type }: SharedEvent): number =>
  (previous?.bytes.length ?? 0) + (type === "DELETED" ? current.bytes.length : 0);
