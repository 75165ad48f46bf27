/** Upstream's MaxContainerBackOff and its start; an entry is forgotten after twice the maximum without a failure. */
const firstDelayMs = 10_000;
const maxDelayMs = 300_000;
const forgetAfterMs = 2 * maxDelayMs;
/** The engine may run in a virtual machine whose clock is ahead. */
const clockSkewMs = 5000;

interface Entry {
  readonly delayMs: number;
  readonly updatedAt: number;
}

const expired = ({ updatedAt }: Entry, failedAt: number) => failedAt - updatedAt > forgetAfterMs;

/** What the planner reads of the backoffs. */
export interface BackoffView {
  /**
   * Milliseconds that a container which failed at `failedAt` still has to wait; 0 when it may start. Both are times of
   * the machine's clock, for the runtime knows no other: a failure in the future means that it was set back since.
   */
  remaining(key: string, failedAt: number, now: number): number;
  /** The whole delay it is in. */
  delay(key: string): number;
}

/**
 * CrashLoopBackOff: 10 s after the first restart, doubled by every further one up to 5 min, forgotten when a container
 * ran for 10 min. Keys are {@link backoffKey}.
 */
export class ContainerBackoffs implements BackoffView {
  readonly #entries = new Map<string, Entry>();

  remaining(key: string, failedAt: number, now: number): number {
    const entry = this.#entries.get(key);
    if (!entry || expired(entry, failedAt) || failedAt > now + clockSkewMs) return 0;
    return Math.max(0, failedAt + entry.delayMs - now);
  }

  delay(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0;
  }

  /** To be called when a container that had failed at `failedAt` is started again. */
  restarted(key: string, failedAt: number, now: number): void {
    const entry = this.#entries.get(key);
    const delayMs = entry && !expired(entry, failedAt) ? Math.min(maxDelayMs, entry.delayMs * 2) : firstDelayMs;
    this.#entries.set(key, { delayMs, updatedAt: now });
  }

  /** Forgets every container of a pod. */
  forgetPod(uid: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(`${uid}/`)) this.#entries.delete(key);
  }
}

/** A changed container starts afresh: its hash is part of the key. */
export const backoffKey = (uid: string, container: string, hash: string): string => `${uid}/${container}/${hash}`;
