/** What a plugin's best node has after normalizeScores (framework.MaxNodeScore); the worst has 0. */
export const maxNodeScore = 100;
