import { labelValueErrors, qualifiedNameErrors } from "../validation/names.ts";

/** The operators of a requirement as the string form writes them (selection.Operator). */
export type LabelOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** An object's labels; it may have none. */
export type Labels = Readonly<Record<string, string>> | undefined;

/** One condition of a selector, checked once and matched often. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, without duplicates. */
  readonly values: readonly string[];
  matches(labels: Labels): boolean;
  /** As in a query string: "tier in (a,b)". */
  toString(): string;
}

const integer = /^[-+]?[0-9]+$/;

const wrong = (path: string, value: string, why: string) => `${path}: Invalid value: ${value}: ${why}`;

function keyErrors(key: string, path: string): string[] {
  const errors = qualifiedNameErrors(key);
  return errors.length > 0 ? [wrong(path, JSON.stringify(key), errors.join("; "))] : [];
}

/** Says what is wrong with a key, field.Error-style, under the path upstream gives it. */
export function checkLabelKey(key: string, path: string): void {
  refuse(keyErrors(key, path));
}

/** Throws several errors as one, as Go's aggregates are printed. */
function refuse(errors: readonly string[]): void {
  const [first, ...others] = new Set(errors);
  if (first !== undefined) throw new Error(others.length === 0 ? first : `[${[first, ...others].join(", ")}]`);
}

/** Why an operator cannot have so many values; undefined when it can. */
function countError(operator: LabelOperator, count: number): string | undefined {
  switch (operator) {
    case "in":
    case "notin":
      return count === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
    case "=":
    case "==":
    case "!=":
      return count === 1 ? undefined : "exact-match compatibility requires one single value";
    case "exists":
    case "!":
      return count === 0 ? undefined : "values set must be empty for exists and does not exist";
    case "gt":
    case "lt":
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
  }
}

function valueErrors(key: string, operator: LabelOperator, values: readonly string[]): string[] {
  const numbers = operator === "gt" || operator === "lt";
  const count = countError(operator, values.length);
  const shown = `[${values.map((value) => JSON.stringify(value)).join(",")}]`;
  const notWhole = (value: string, index: number) =>
    numbers && !integer.test(value)
      ? [wrong(`values[${index}]`, JSON.stringify(value), "for 'Gt', 'Lt' operators, the value must be an integer")]
      : [];
  const notLabel = (value: string, index: number) => {
    const errors = labelValueErrors(value);
    return errors.length > 0 ? [wrong(`values[${index}][${key}]`, JSON.stringify(value), errors.join("; "))] : [];
  };
  return [
    ...(count === undefined ? [] : [wrong("values", shown, count)]),
    ...values.flatMap(notWhole),
    ...values.flatMap(notLabel),
  ];
}

const valueOf = (labels: Labels, key: string): string | undefined =>
  labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;

function compare(value: string | undefined, limit: bigint): number | undefined {
  if (value === undefined || !integer.test(value)) return undefined;
  const number = BigInt(value.startsWith("+") ? value.slice(1) : value);
  return number > limit ? 1 : number < limit ? -1 : 0;
}

function matcher(key: string, operator: LabelOperator, values: readonly string[]): (labels: Labels) => boolean {
  const only = values[0];
  const set = new Set(values);
  switch (operator) {
    case "=":
    case "==":
      return (labels) => valueOf(labels, key) === only;
    case "!=":
      return (labels) => valueOf(labels, key) !== only;
    case "in":
      return (labels) => {
        const value = valueOf(labels, key);
        return value !== undefined && set.has(value);
      };
    case "notin":
      return (labels) => {
        const value = valueOf(labels, key);
        return value === undefined || !set.has(value);
      };
    case "exists":
      return (labels) => valueOf(labels, key) !== undefined;
    case "!":
      return (labels) => valueOf(labels, key) === undefined;
    case "gt":
    case "lt": {
      const limit = BigInt((only ?? "0").replace("+", ""));
      const wanted = operator === "gt" ? 1 : -1;
      return (labels) => compare(valueOf(labels, key), limit) === wanted;
    }
  }
}

function print(key: string, operator: LabelOperator, values: readonly string[]): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    case "gt":
      return `${key}>${values.join(",")}`;
    case "lt":
      return `${key}<${values.join(",")}`;
    case "=":
    case "==":
    case "!=":
      return `${key}${operator}${values.join(",")}`;
  }
}

/**
 * Compiles one condition (labels.NewRequirement). Throws upstream's text when the key, operator or values are wrong.
 */
export function labelRequirement(
  key: string,
  operator: LabelOperator,
  values: Iterable<string> = [],
): LabelRequirement {
  const sorted = [...new Set(values)].sort();
  refuse([...keyErrors(key, "key"), ...valueErrors(key, operator, sorted)]);
  return {
    key,
    operator,
    values: sorted,
    matches: matcher(key, operator, sorted),
    toString: () => print(key, operator, sorted),
  };
}
