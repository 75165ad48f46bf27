import { LruMap } from "../../util/lru-map.ts";

interface Sample {
  readonly time: bigint;
  /** Nanoseconds of CPU since the container began. */
  readonly used: bigint;
  readonly rate: bigint | undefined;
}

/** Samples that are closer than this tell little. */
const leastNanos = 1_000_000_000n;
const capacity = 2000;

/** How fast containers use CPU, by what they had used when they were looked at before. No timer runs for it. */
export class CpuRates {
  readonly #samples = new LruMap<string, Sample>(capacity);

  /** Nanoseconds of CPU per second since the look before; undefined at the first. */
  next(id: string, time: bigint, used: bigint): bigint | undefined {
    const before = this.#samples.get(id);
    if (before && time - before.time < leastNanos) return before.rate;
    // A container that was started again counts from zero.
    const known = before && used >= before.used;
    const rate = known ? ((used - before.used) * 1_000_000_000n) / (time - before.time) : undefined;
    this.#samples.set(id, { time, used, rate });
    return rate;
  }
}
