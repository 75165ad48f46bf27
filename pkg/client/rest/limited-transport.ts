import type { ApiTransport } from "../../apimachinery/transport.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import { TokenBucket } from "../../util/token-bucket.ts";

/**
 * The transport, but with no more than `perSecond` calls in the long run and `burst` at once; a call too many waits for
 * its turn. Watches are not counted. No limit when `perSecond` is 0 or less.
 */
export function limitedTransport(
  transport: ApiTransport,
  perSecond: number,
  burst: number,
  clock: Clock = systemClock,
): ApiTransport {
  if (perSecond <= 0) return transport;
  const bucket = new TokenBucket(perSecond, Math.max(1, burst), clock);
  return {
    async call(request) {
      const wait = bucket.reserve();
      if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve));
      return transport.call(request);
    },
    watch: (request, sink) => transport.watch(request, sink),
  };
}
