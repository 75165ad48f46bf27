import { maxNodeScore } from "../../framework/max-node-score.ts";

/** Maps the lowest score to 0 and the highest to maxNodeScore, in place; equal scores all become 0. */
export function stretchScores(scores: Float64Array, count: number): void {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let index = 0; index < count; index++) {
    lowest = Math.min(lowest, scores[index] ?? 0);
    highest = Math.max(highest, scores[index] ?? 0);
  }
  const range = highest - lowest;
  for (let index = 0; index < count; index++) {
    scores[index] = range > 0 ? Math.floor((maxNodeScore * ((scores[index] ?? 0) - lowest)) / range) : 0;
  }
}
