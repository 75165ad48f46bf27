import Imported from "sorted-btree";

// A CommonJS module: Node hands out its exports, bundlers and test runners its default export.
const Tree = (Imported as typeof Imported & { readonly default?: typeof Imported }).default ?? Imported;

/** A map in the order of its keys; strings are compared by their code units. `clone()` costs nothing until a write. */
export type SortedMap<V> = Imported<string, V>;

/** Keys in order of their UTF-16 code units, which for ASCII names is the order of bytes, as storage has it. */
export function sortedMap<V>(entries?: [string, V][]): SortedMap<V> {
  return new Tree<string, V>(entries, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
