/**
 * The number that a program printed where `pattern` has its group. Throws with the whole output when it printed none.
 */
export function figureIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`no figure like ${pattern} in: ${output}`);
  return Number(found);
}
