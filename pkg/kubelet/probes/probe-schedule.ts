import type { Probe } from "../../api/core/v1/types.generated.ts";
import type { ProbeType } from "./probe-outcome.ts";

const defaultPeriodSeconds = 10;

/** A program that has just been started is given that long to listen; then its failures are failures. */
const warmUpMs = 1000;
const firstGapMs = 100;

export const periodMs = ({ periodSeconds }: Probe): number => (periodSeconds ?? defaultPeriodSeconds) * 1000;

/**
 * The container's age, in milliseconds, at which the first try is due. Liveness waits for a period: what matters is how
 * long the container may be ill, a program that starts slowly included. The others look at once, for who waits for
 * them.
 */
export function firstTryMs(type: ProbeType, probe: Probe): number {
  const delayMs = (probe.initialDelaySeconds ?? 0) * 1000;
  return type === "liveness" ? Math.max(delayMs, periodMs(probe)) : delayMs;
}

/**
 * How long to wait, in milliseconds, before a container of that age that did not answer is tried again as if nothing
 * had been asked; undefined where the failure counts. Periods are often ten seconds, and programs up in a tenth of one.
 */
export function warmUpGapMs(type: ProbeType, probe: Probe, ageMs: number): number | undefined {
  if (type === "liveness" || probe.initialDelaySeconds || ageMs >= warmUpMs) return undefined;
  const gap = Math.max(firstGapMs, ageMs);
  if (ageMs + gap < warmUpMs) return gap;
  // Startup's tries are counted from the first period on: the container has as many periods as its threshold says.
  return (type === "startup" ? Math.max(warmUpMs, periodMs(probe)) : warmUpMs) - ageMs;
}
