import { labelValueErrors, qualifiedNameErrors } from "./names.ts";

/** The operators of a requirement as the string form writes them (selection.Operator). */
export type LabelOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

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

/** Says what is wrong with a key, field.Error-style, under the path upstream gives it. */
export function checkLabelKey(key: string, path: string): void {
  const errors = qualifiedNameErrors(key);
  if (errors.length > 0) throw new Error(`${path}: Invalid value: ${JSON.stringify(key)}: ${errors.join("; ")}`);
}

function checkValues(key: string, operator: LabelOperator, values: readonly string[]): void {
  const wrong = (path: string, value: string, why: string) => new Error(`${path}: Invalid value: ${value}: ${why}`);
  const shown = `[${values.map((value) => JSON.stringify(value)).join(",")}]`;
  if ((operator === "in" || operator === "notin") && values.length === 0) {
    throw wrong("values", shown, "for 'in', 'notin' operators, values set can't be empty");
  }
  if ((operator === "=" || operator === "==" || operator === "!=") && values.length !== 1) {
    throw wrong("values", shown, "exact-match compatibility requires one single value");
  }
  if ((operator === "exists" || operator === "!") && values.length !== 0) {
    throw wrong("values", shown, "values set must be empty for exists and does not exist");
  }
  if (operator === "gt" || operator === "lt") {
    if (values.length !== 1) throw wrong("values", shown, "for 'Gt', 'Lt' operators, exactly one value is required");
    if (!integer.test(values[0] ?? "")) {
      throw wrong("values[0]", JSON.stringify(values[0]), "for 'Gt', 'Lt' operators, the value must be an integer");
    }
    return;
  }
  values.forEach((value, index) => {
    const errors = labelValueErrors(value);
    if (errors.length > 0) throw wrong(`values[${index}][${key}]`, JSON.stringify(value), errors.join("; "));
  });
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

/** Compiles one condition (labels.NewRequirement). Throws upstream's text when the key, operator or values are wrong. */
export function labelRequirement(
  key: string,
  operator: LabelOperator,
  values: Iterable<string> = [],
): LabelRequirement {
  checkLabelKey(key, "key");
  const sorted = [...new Set(values)].sort();
  checkValues(key, operator, sorted);
  return {
    key,
    operator,
    values: sorted,
    matches: matcher(key, operator, sorted),
    toString: () => print(key, operator, sorted),
  };
}
