/** Counts of a status as the API keeps them: those that are zero are left out. */
export function counts<K extends string>(all: Readonly<Record<K, number | undefined>>): { [name in K]?: number } {
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count)) as { [name in K]?: number };
}
