/** One measured figure: what, how much, and how it stands to its budget or to a peer measured in the same run. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly compared: string;
}

const figures: Figure[] = [];

export function report(what: string, value: string, compared = ""): void {
  figures.push({ what, value, compared });
  console.log(`${what.padEnd(58)} ${value.padStart(16)}  ${compared}`);
}

/** "0.42 of the budget of 3 s": below 1 is within it. */
export const ofBudget = (value: number, budget: number, unit: string): string =>
  `${(value / budget).toFixed(2)} of the budget of ${budget}${unit}`;
/** "1.20 of the floor of 3300/s": above 1 is within it. */
export const ofFloor = (value: number, floor: number, unit: string): string =>
  `${(value / floor).toFixed(2)} of the floor of ${floor}${unit}`;
export const ratio = (value: number, peer: number, name: string): string => `${(value / peer).toFixed(2)} × ${name}`;

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
