import { maxNodeScore } from "../../framework/max-node-score.ts";

/**
 * Stretches scores so that the highest is maxNodeScore; `reverse` makes the lowest the best
 * (helper.DefaultNormalizeScore).
 */
export function normalizeScores(scores: Float64Array, count: number, reverse = false): void {
  let highest = 0;
  for (let index = 0; index < count; index++) highest = Math.max(highest, scores[index] ?? 0);
  if (highest === 0) {
    if (reverse) scores.fill(maxNodeScore, 0, count);
    return;
  }
  for (let index = 0; index < count; index++) {
    const score = Math.floor((maxNodeScore * (scores[index] ?? 0)) / highest);
    scores[index] = reverse ? maxNodeScore - score : score;
  }
}
