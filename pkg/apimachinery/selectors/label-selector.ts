import type { LabelSelector as LabelSelectorSpec } from "../meta/v1/types.generated.ts";
import { type LabelOperator, type LabelRequirement, labelRequirement, type Labels } from "./label-requirement.ts";
import { parseLabelRequirements } from "./label-selector-parser.ts";

/** A compiled selector (labels.Selector): made once, matched often. */
export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  /** Selects every object. */
  readonly matchesEverything: boolean;
  matches(labels: Labels): boolean;
  /** The string form, as in the query parameter `labelSelector`. */
  toString(): string;
  /** The one value `key` must have, if the selector says so by `=` or a single `in`. */
  requiresExactMatch(key: string): string | undefined;
}

const exactOperators: readonly LabelOperator[] = ["=", "==", "in"];

/** A selector of requirements that all must hold. */
export function selectorOf(requirements: readonly LabelRequirement[]): LabelSelector {
  return {
    requirements,
    matchesEverything: requirements.length === 0,
    matches(labels) {
      for (const requirement of requirements) if (!requirement.matches(labels)) return false;
      return true;
    },
    toString: () => requirements.join(","),
    requiresExactMatch(key) {
      const exact = requirements.find(
        ({ key: name, operator, values }) => name === key && values.length === 1 && exactOperators.includes(operator),
      );
      return exact?.values[0];
    },
  };
}

/** Selects every object: what an empty metav1.LabelSelector means, and no selector at all in a list. */
export const everything: LabelSelector = selectorOf([]);

/** Selects no object at all: what an absent metav1.LabelSelector means. */
export const nothing: LabelSelector = { ...selectorOf([]), matchesEverything: false, matches: () => false };

/** Parses the string form (labels.Parse). Throws upstream's text: the API server answers 400 with it. */
export function parseLabelSelector(selector: string): LabelSelector {
  return selector === "" ? everything : selectorOf(parseLabelRequirements(selector));
}

const operators: Readonly<Record<string, LabelOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** Compiles a metav1.LabelSelector: absent selects nothing, empty selects everything (LabelSelectorAsSelector). */
export function compileLabelSelector(spec: LabelSelectorSpec | undefined): LabelSelector {
  if (spec === undefined) return nothing;
  const { matchLabels = {}, matchExpressions = [] } = spec;
  const requirements = Object.keys(matchLabels).map((key) => labelRequirement(key, "=", [matchLabels[key] ?? ""]));
  for (const { key, operator, values } of matchExpressions) {
    const known = operators[operator];
    if (known === undefined) throw new Error(`${JSON.stringify(operator)} is not a valid label selector operator`);
    requirements.push(labelRequirement(key, known, values));
  }
  if (requirements.length === 0) return everything;
  return selectorOf(requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
}

/** For people: the string form, "<none>" when it selects everything or is absent (FormatLabelSelector). */
export function formatLabelSelector(spec: LabelSelectorSpec | undefined): string {
  return compileLabelSelector(spec).toString() || "<none>";
}
