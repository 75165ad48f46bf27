import type { Clock } from "./clock.ts";

/** Milliseconds, counted from the epoch: all programs of a machine have the same beats. */
const beatMs = 10_000;

/**
 * Like `clock.after`, for what is looked after now and then: calls back on the beat that is nearest to `ms` from now,
 * at most half a beat sooner or later; `ms` is a beat or more. So a program at rest wakes once for all that it looks
 * after, at the same time as those it talks to: on a processor that sleeps, a wakeup costs far more than the look.
 * Repeated, a period of whole beats is kept exactly.
 */
export function onBeat(clock: Clock, ms: number, callback: () => void): () => void {
  const now = clock.now();
  return clock.after(Math.round((now + ms) / beatMs) * beatMs - now, callback);
}
