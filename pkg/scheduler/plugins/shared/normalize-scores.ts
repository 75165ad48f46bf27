const maxScore = 100;

/** Stretches scores so that the highest is 100; `reverse` makes the lowest the best (helper.DefaultNormalizeScore). */
export function normalizeScores(scores: Float64Array, count: number, reverse = false): void {
  let highest = 0;
  for (let index = 0; index < count; index++) highest = Math.max(highest, scores[index] ?? 0);
  if (highest === 0) {
    if (reverse) scores.fill(maxScore, 0, count);
    return;
  }
  for (let index = 0; index < count; index++) {
    const score = Math.floor((maxScore * (scores[index] ?? 0)) / highest);
    scores[index] = reverse ? maxScore - score : score;
  }
}
