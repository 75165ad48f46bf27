import { FakeClock } from "../../testing/fake-clock.ts";
import type { Clock } from "../../util/clock.ts";

const tickMs = 5;

/**
 * Time that runs many times faster than the machine's, so that journeys that wait for seconds take milliseconds. It
 * comes in ticks and makes up for none: what a busy machine delays stands still for everybody, and nothing times out.
 */
export class FastClock implements Clock, Disposable {
  readonly #clock = new FakeClock(Date.now());
  readonly #ticks: NodeJS.Timeout;

  constructor(speed: number) {
    this.#ticks = setInterval(() => this.#clock.advance(tickMs * speed), tickMs);
  }

  now(): number {
    return this.#clock.now();
  }

  elapsed(): number {
    return this.#clock.elapsed();
  }

  after(ms: number, callback: () => void): () => void {
    return this.#clock.after(ms, callback);
  }

  setBack(ms: number): void {
    this.#clock.setBack(ms);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticks);
  }
}
