import { percentile } from "./report.ts";

export const median = (values: readonly number[]): number => percentile(values, 50);

/**
 * How a figure stands to its peer's when both were measured in turns: the median of the turns' ratios. What slows the
 * machine for a while slows both of a turn, or spoils one turn of many.
 */
export const medianRatio = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((value, turn) => value / (theirs[turn] ?? Number.NaN)));
