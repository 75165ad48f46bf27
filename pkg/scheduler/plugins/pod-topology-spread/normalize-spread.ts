import { maxNodeScore } from "../../framework/max-node-score.ts";

/** Scores of nodes that are in no domain are below all others and stay 0. */
export const inNoDomain = -1;

/** Fewer pods are better: the lowest score becomes maxNodeScore. */
export function normalizeSpread(scores: Float64Array, length: number): void {
  let lowest = Infinity;
  let highest = 0;
  for (let index = 0; index < length; index++) {
    const score = scores[index] ?? inNoDomain;
    if (score === inNoDomain) continue;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  for (let index = 0; index < length; index++) {
    const score = scores[index] ?? inNoDomain;
    if (score === inNoDomain) scores[index] = 0;
    else
      scores[index] = highest === 0 ? maxNodeScore : Math.floor((maxNodeScore * (highest + lowest - score)) / highest);
  }
}
