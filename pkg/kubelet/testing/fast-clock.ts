import { type Clock, systemClock } from "../../util/clock.ts";

/** Real time, many times faster: journeys that wait for seconds take milliseconds. */
export class FastClock implements Clock {
  readonly #start = Date.now();

  constructor(private readonly speed: number) {}

  now(): number {
    return this.#start + (Date.now() - this.#start) * this.speed;
  }

  after(ms: number, callback: () => void): () => void {
    return systemClock.after(ms / this.speed, callback);
  }
}
