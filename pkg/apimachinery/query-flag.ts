/**
 * A boolean parameter of a query, as upstream reads one: only "false", in any case, and "0" are false (Python's client
 * writes True and False). Undefined where it is not given.
 */
export function queryFlag(query: { get(name: string): string | null }, name: string): boolean | undefined {
  const text = query.get(name)?.toLowerCase();
  return text === undefined ? undefined : text !== "false" && text !== "0";
}
