import type { ApiTransport } from "../../apimachinery/transport.ts";
import type { Clock } from "../../util/clock.ts";
import { TokenBucket } from "../../util/token-bucket.ts";

export interface RateLimit {
  /** Calls a second in the long run; 0 or less means no limit. */
  readonly qps: number;
  /** Calls that may go at once. */
  readonly burst: number;
}

/**
 * A transport whose calls wait their turn, as client-go's do by --kube-api-qps and --kube-api-burst. Watches do not
 * count.
 */
export function limitRate(transport: ApiTransport, { qps, burst }: RateLimit, clock: Clock): ApiTransport {
  if (qps <= 0) return transport;
  const bucket = new TokenBucket(qps, Math.max(1, burst), clock);
  return {
    async call(request) {
      const wait = bucket.reserve();
      if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve));
      return transport.call(request);
    },
    watch: (request, sink) => transport.watch(request, sink),
  };
}
