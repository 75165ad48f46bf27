import { type Clock, systemClock } from "./clock.ts";

/**
 * Whether the work is done within so many milliseconds: true as soon as it is, false as soon as it is too late, after
 * which it goes on unwatched. Rejects as the work does.
 */
export async function resolvesWithin(work: Promise<unknown>, ms: number, clock: Clock = systemClock): Promise<boolean> {
  let cancel: (() => void) | undefined;
  const late = new Promise<boolean>((resolve) => (cancel = clock.after(ms, () => resolve(false))));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    cancel?.();
  }
}
