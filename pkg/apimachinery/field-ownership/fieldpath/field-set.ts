import { compareElements, fieldElement, printElement, self } from "./path-element.ts";

/**
 * A set of field paths, in the very form it has in `managedFields[].fieldsV1`: a tree of path elements. An element
 * belongs to the set when it has no children or has the child "."; an element that only leads to others does not.
 * Sets are never changed in place and share what they have in common.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** Both the empty set (as a whole set) and an element without children (inside of one). */
export const leaf: FieldSet = Object.freeze({});
/** {@link leaf} where it stands for a whole set. */
export const emptySet: FieldSet = Object.freeze({});

/** Whether no path belongs to the set. */
export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

const isMember = (node: FieldSet | undefined): boolean => node !== undefined && (isEmpty(node) || self in node);

/** The children in the order in which FieldsV1 has them: these themselves where they are in order. */
export function sorted(children: Record<string, FieldSet>): Record<string, FieldSet> {
  let previous: string | undefined;
  for (const key in children) {
    if (previous !== undefined && compareElements(previous, key) >= 0) return inOrder(children);
    previous = key;
  }
  return children;
}

const inOrder = (children: Record<string, FieldSet>) =>
  Object.fromEntries(
    Object.keys(children)
      .sort(compareElements)
      .map((key) => [key, children[key] ?? leaf]),
  );

type Combine = (left: FieldSet | undefined, right: FieldSet | undefined) => FieldSet | undefined;

/**
 * Combines two nodes, the left one's children with what the right one has for them; a `member` belongs to the set
 * itself.
 */
function combine(left: FieldSet, right: FieldSet, child: Combine, member: boolean): Record<string, FieldSet> {
  const children: Record<string, FieldSet> = member ? { [self]: leaf } : {};
  for (const key in left) {
    if (key === self) continue;
    const combined = child(left[key], right[key]);
    if (combined) children[key] = combined;
  }
  return children;
}

/** As a node of a tree: a member without children is a leaf, and what has neither is no node. */
function nodeOf(children: Record<string, FieldSet>, member: boolean): FieldSet | undefined {
  for (const key in children) if (key !== self) return children;
  return member ? leaf : undefined;
}

/** Both sides' children, in order where each side's are. */
function merge(left: FieldSet, right: FieldSet, member: boolean): Record<string, FieldSet> {
  const children: Record<string, FieldSet> = member ? { [self]: leaf } : {};
  const added: string[] = [];
  for (const key in right) if (key !== self && !(key in left)) added.push(key);
  let next = 0;
  const addBefore = (key: string | undefined) => {
    for (; next < added.length; next++) {
      const element = added[next] ?? "";
      if (key !== undefined && compareElements(key, element) < 0) return;
      children[element] = right[element] ?? leaf;
    }
  };
  for (const key in left) {
    if (key === self) continue;
    addBefore(key);
    const united = unite(left[key], right[key]);
    if (united) children[key] = united;
  }
  addBefore(undefined);
  return sorted(children);
}

function unite(left: FieldSet | undefined, right: FieldSet | undefined): FieldSet | undefined {
  if (left === undefined || left === right) return right;
  if (right === undefined) return left;
  const member = isMember(left) || isMember(right);
  return nodeOf(merge(left, right, member), member);
}

function subtract(left: FieldSet | undefined, right: FieldSet | undefined): FieldSet | undefined {
  if (left === undefined || right === undefined) return left;
  const member = isMember(left) && !isMember(right);
  return nodeOf(combine(left, right, subtract, member), member);
}

function intersect(left: FieldSet | undefined, right: FieldSet | undefined): FieldSet | undefined {
  if (left === undefined || right === undefined) return undefined;
  const member = isMember(left) && isMember(right);
  return nodeOf(combine(left, right, intersect, member), member);
}

/** Subtracts paths with everything below them. */
function prune(left: FieldSet | undefined, right: FieldSet | undefined): FieldSet | undefined {
  if (left === undefined || right === undefined) return left;
  if (isMember(right)) return undefined;
  const member = isMember(left);
  return nodeOf(combine(left, right, prune, member), member);
}

/** Whether every path of `right` belongs to `left` too; makes nothing. */
export function includes(left: FieldSet, right: FieldSet): boolean {
  for (const key in right) {
    const [a, b] = [left[key], right[key]];
    if (key === self || b === undefined) continue;
    if (a === undefined || (isMember(b) && !isMember(a)) || !includes(a, b)) return false;
  }
  return true;
}

/** The paths of either; `left` itself when it has them all. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmpty(left)) return right;
  return left === right || includes(left, right) ? left : merge(left, right, false);
}

/** Whether any path belongs to both; makes nothing. */
export function overlaps(left: FieldSet, right: FieldSet): boolean {
  for (const key in right) {
    const [a, b] = [left[key], right[key]];
    if (key === self || a === undefined || b === undefined) continue;
    if ((isMember(a) && isMember(b)) || overlaps(a, b)) return true;
  }
  return false;
}

/** `left` itself when the sets have nothing in common. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return overlaps(left, right) ? combine(left, right, subtract, false) : left;
}

/** The paths of both. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return overlaps(left, right) ? combine(left, right, intersect, false) : emptySet;
}

/** Whether a path of `right` is a path of `left`, or leads to one; makes nothing. */
function leadsInto(left: FieldSet, right: FieldSet): boolean {
  for (const key in right) {
    const [a, b] = [left[key], right[key]];
    if (key === self || a === undefined || b === undefined) continue;
    if (isMember(b) || leadsInto(a, b)) return true;
  }
  return false;
}

/**
 * `left` without the paths of `right` and without all that lies below those (RecursiveDifference); `left` itself when
 * there is nothing to take away.
 */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  return leadsInto(left, right) ? combine(left, right, prune, false) : left;
}

/** Whether the element at the top of the set belongs to it, rather than only leading to others. */
export function hasMember(set: FieldSet | undefined, element: string): boolean {
  return set !== undefined && Object.hasOwn(set, element) && isMember(set[element]);
}

/** The set of the given paths of field names: `[["metadata", "labels"], ["status"]]`. */
export function fieldSetOf(paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => {
    const branch = path.reduceRight<FieldSet>((below, name) => ({ [fieldElement(name)]: below }), leaf);
    return union(set, branch);
  }, emptySet);
}

/** Every member as people read it, in order: `.spec.containers[name="web"].image`. */
export function printPaths(set: FieldSet, prefix = ""): string[] {
  return Object.keys(set).flatMap((element) => {
    const node = set[element];
    if (element === self || node === undefined) return [];
    const path = prefix + printElement(element);
    return [...(isMember(node) ? [path] : []), ...printPaths(node, path)];
  });
}
