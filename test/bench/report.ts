const met = "✓";
const missed = "✗";
const verdicts = { [met]: 0, [missed]: 0 };

/** Prints one measured figure: what, how much, and how it stands to budgets and to peers measured in the same run. */
export function report(what: string, value: string, ...comparisons: readonly string[]): void {
  const compared = comparisons.filter(Boolean).join("; ");
  for (const mark of [met, missed] as const) verdicts[mark] += compared.split(mark).length - 1;
  console.log(`${what.padEnd(58)} ${value.padStart(16)}  ${compared}`.trimEnd());
}

/** "12 of 14 budgets met", of everything reported so far. */
export const summary = (): string => `${verdicts[met]} of ${verdicts[met] + verdicts[missed]} budgets met`;

const judged = (holds: boolean, text: string): string => `${holds ? met : missed} ${text}`;

/** "✓ 0.42 of the budget of 3 s": below 1 is within it. */
export const ofBudget = (value: number, budget: number, unit: string): string =>
  judged(value <= budget, `${(value / budget).toFixed(2)} of the budget of ${budget}${unit}`);

/** "✓ 1.20 of the floor of 3300/s": above 1 is within it. */
export const ofFloor = (value: number, floor: number, unit: string): string =>
  judged(value >= floor, `${(value / floor).toFixed(2)} of the floor of ${floor}${unit}`);

/** "✓ 0.58 × direct (at least 0.5)". */
export const ofPeer = (value: number, peer: number, name: string, floor: number): string =>
  judged(value >= floor * peer, `${ratio(value, peer, name)} (at least ${floor})`);

/** "0.58 × direct": beside a peer, without a verdict. */
export const ratio = (value: number, peer: number, name: string): string => `${(value / peer).toFixed(2)} × ${name}`;

/** The smallest of the values that so many per cent of them do not exceed; NaN of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Milliseconds as "1.02 s". */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
