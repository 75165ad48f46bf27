import type { Clock } from "../../util/clock.ts";

const firstDelayMs = 10_000;
const maxDelayMs = 300_000;

interface Entry {
  delayMs: number;
  failedAt: number;
  readonly error: string;
}

/** When an image that could not be pulled may be tried again: 10 s, doubled up to 5 min, per pod and image. */
export class PullBackoff {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /** The milliseconds left and the last error, while in backoff. */
  current(key: string): { readonly remainingMs: number; readonly error: string } | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const remainingMs = entry.failedAt + entry.delayMs - this.clock.elapsed();
    return remainingMs > 0 ? { remainingMs, error: entry.error } : undefined;
  }

  failed(key: string, error: string): void {
    const before = this.#entries.get(key);
    const failedAt = this.clock.elapsed();
    const fresh = !before || failedAt - before.failedAt > 2 * maxDelayMs;
    const delayMs = fresh ? firstDelayMs : Math.min(maxDelayMs, before.delayMs * 2);
    this.#entries.set(key, { delayMs, failedAt, error });
  }

  delay(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0;
  }

  succeeded(key: string): void {
    this.#entries.delete(key);
  }

  forgetPod(uid: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(`${uid}_`)) this.#entries.delete(key);
  }
}
