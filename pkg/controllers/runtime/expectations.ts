import type { Clock } from "../../util/clock.ts";

/** After this long a lost event is assumed (upstream's ExpectationsTimeout). */
const timeoutMs = 5 * 60 * 1000;

interface Expected {
  creations: number;
  readonly deletions: Set<string>;
  readonly since: number;
}

/**
 * What a controller has asked for and not yet seen in its informer. Until it has, the informer is behind and counting
 * objects would create or delete too many (upstream's UIDTrackingControllerExpectations).
 */
export class Expectations {
  readonly #expected = new Map<string, Expected>();

  constructor(private readonly clock: Clock) {}

  expectCreations(owner: string, count: number): void {
    this.#of(owner).creations += count;
  }

  expectDeletions(owner: string, keys: readonly string[]): void {
    const { deletions } = this.#of(owner);
    for (const key of keys) deletions.add(key);
  }

  creationObserved(owner: string): void {
    const expected = this.#expected.get(owner);
    if (expected && expected.creations > 0) expected.creations--;
  }

  deletionObserved(owner: string, key: string): void {
    this.#expected.get(owner)?.deletions.delete(key);
  }

  /**
   * For how many milliseconds at most what was asked for is still to be waited for; 0 when all of it has been seen, or
   * has been waited for long enough. No event tells of the latter: whoever waits has to come back by then.
   */
  patience(owner: string): number {
    const expected = this.#expected.get(owner);
    if (!expected) return 0;
    const done = expected.creations <= 0 && expected.deletions.size === 0;
    const left = expected.since + timeoutMs - this.clock.elapsed();
    if (!done && left > 0) return left;
    this.#expected.delete(owner);
    return 0;
  }

  forget(owner: string): void {
    this.#expected.delete(owner);
  }

  #of(owner: string): Expected {
    const known = this.#expected.get(owner);
    if (known) return known;
    const fresh: Expected = { creations: 0, deletions: new Set(), since: this.clock.elapsed() };
    this.#expected.set(owner, fresh);
    return fresh;
  }
}
