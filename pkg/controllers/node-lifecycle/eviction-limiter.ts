import type { Node } from "../../api/core/v1/types.generated.ts";
import type { Clock } from "../../util/clock.ts";
import { TokenBucket } from "../../util/token-bucket.ts";
import { allAreDown, type EvictionRates, zoneEvictionRate, zoneOf } from "./zone-disruption.ts";

/** Lets few nodes of a zone at a time begin to lose their pods: they must find room elsewhere. */
export class EvictionLimiter {
  readonly #buckets = new Map<string, { readonly rate: number; readonly bucket: TokenBucket }>();

  constructor(
    private readonly clock: Clock,
    private readonly rates: EvictionRates,
  ) {}

  /** Whether it is this node's turn; asking takes the turn. */
  mayEvict(node: Node, all: readonly Node[]): boolean {
    if (allAreDown(all)) return false;
    const zone = zoneOf(node);
    const rate = zoneEvictionRate(
      all.filter((each) => zoneOf(each) === zone),
      this.rates,
    );
    return rate > 0 && this.#bucketOf(zone, rate).tryTake();
  }

  /** When a node that may not yet should ask again, in ms. */
  get againIn(): number {
    return this.rates.normal > 0 ? 1000 / this.rates.normal : 60_000;
  }

  #bucketOf(zone: string, rate: number): TokenBucket {
    const known = this.#buckets.get(zone);
    if (known?.rate === rate) return known.bucket;
    const bucket = new TokenBucket(rate, 1, this.clock);
    this.#buckets.set(zone, { rate, bucket });
    return bucket;
  }
}
