import { randomBytes } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import { type Clock, systemClock } from "../../util/clock.ts";

const lifetimeMs = 60_000;
const capacity = 1000;

/** Requests that were prepared and wait for their client, each behind a token that is good once and for a minute. */
export class RequestCache<T> {
  /** Oldest first. */
  readonly #waiting = new Map<string, { readonly request: T; readonly expires: number }>();

  constructor(private readonly clock: Clock = systemClock) {}

  /** Returns the token. Throws CriError when too many wait. */
  insert(request: T): string {
    this.#forgetExpired();
    if (this.#waiting.size >= capacity) {
      throw new CriError(status.RESOURCE_EXHAUSTED, "maximum number of in-flight streaming requests exceeded");
    }
    const token = randomBytes(16).toString("base64url");
    this.#waiting.set(token, { request, expires: this.clock.elapsed() + lifetimeMs });
    return token;
  }

  /** The request behind a token, once. */
  consume(token: string): T | undefined {
    this.#forgetExpired();
    const found = this.#waiting.get(token);
    this.#waiting.delete(token);
    return found?.request;
  }

  #forgetExpired(): void {
    const now = this.clock.elapsed();
    for (const [token, { expires }] of this.#waiting) {
      if (expires > now) return;
      this.#waiting.delete(token);
    }
  }
}
