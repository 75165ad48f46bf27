import { setTimeout as sleep } from "node:timers/promises";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { ApiRequest } from "../../apimachinery/transport.ts";

/** As often as client-go's request retries. */
const maxRetries = 10;
const resetCodes = ["ECONNRESET", "EPIPE"];

const isReset = (error: unknown) =>
  error instanceof Error && resetCodes.includes((error.cause as NodeJS.ErrnoException | undefined)?.code ?? "");

const isRead = ({ verb }: ApiRequest) => verb === "get" || verb === "list";

/** How long to wait before the same request may be tried again; undefined when its failure is final. */
function retryDelayMs(request: ApiRequest, error: unknown): number | undefined {
  if (!(error instanceof StatusError)) return isRead(request) && isReset(error) ? 0 : undefined;
  const seconds = error.status.details?.retryAfterSeconds;
  const asks = error.code === 429 || error.code === 503;
  return asks && seconds !== undefined ? seconds * 1000 : undefined;
}

/**
 * Tries again what the server asked to try later (429 and 503 with Retry-After), and reads whose connection was reset.
 */
export async function withRetries<T>(request: ApiRequest, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const delay = tries < maxRetries ? retryDelayMs(request, error) : undefined;
      if (delay === undefined) throw error;
      await sleep(delay, undefined, request.signal ? { signal: request.signal } : {});
    }
  }
}
