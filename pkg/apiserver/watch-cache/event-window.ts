import type { SharedEvent } from "./shared-event.ts";

/** Superseded objects that the window may keep alive, in bytes, and events whatever their size. */
const maxBytes = 16 << 20;
const maxEvents = 8192;

/** The recent events of a resource. Older ones are the storage's history. */
export class EventWindow {
  #events: (SharedEvent | undefined)[] = [];
  /** Index of the oldest event; what lies before it is cut off now and then. */
  #start = 0;
  #bytes = 0;

  /** The window holds every event after `floor`. */
  constructor(public floor: number) {}

  push(event: SharedEvent): void {
    this.#events.push(event);
    this.#bytes += cost(event);
    while (this.#events.length - this.#start > maxEvents || this.#bytes > maxBytes) this.#evict();
    if (this.#start > maxEvents) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
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

  #evict(): void {
    const oldest = this.#events[this.#start];
    if (!oldest) return;
    this.floor = oldest.revision;
    this.#bytes -= cost(oldest);
    this.#events[this.#start++] = undefined;
  }
}

const cost = ({ current, previous, type }: SharedEvent): number =>
  (previous?.bytes.length ?? 0) + (type === "DELETED" ? current.bytes.length : 0);
