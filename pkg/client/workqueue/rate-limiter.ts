import { type Clock, systemClock } from "../../util/clock.ts";
import { TokenBucket } from "../../util/token-bucket.ts";

/** Says how long a key that failed must wait. */
export interface RateLimiter {
  /** Milliseconds until the next try; counts the failure. */
  when(key: string): number;
  /** The key is fine again. */
  forget(key: string): void;
  numRequeues(key: string): number;
}

/** base × 2^failures per key, at most `max` (ItemExponentialFailureRateLimiter). */
export class ExponentialRateLimiter implements RateLimiter {
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly baseMs: number,
    private readonly maxMs: number,
  ) {}

  when(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.min(this.maxMs, this.baseMs * 2 ** failures);
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  numRequeues(key: string): number {
    return this.#failures.get(key) ?? 0;
  }
}

/** client-go's DefaultTypedControllerRateLimiter: 5 ms … 1000 s per key, and 10 a second (100 at once) over all. */
export function defaultRateLimiter(clock: Clock = systemClock): RateLimiter {
  const perKey = new ExponentialRateLimiter(5, 1_000_000);
  const overall = new TokenBucket(10, 100, clock);
  return {
    when: (key) => Math.max(perKey.when(key), overall.reserve()),
    forget: (key) => perKey.forget(key),
    numRequeues: (key) => perKey.numRequeues(key),
  };
}
