import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../../apimachinery/validation/errors-of-each.ts";
import { fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from "../../../../../apimachinery/validation/names.ts";
import { invalidWhen, validateEach } from "../../../../validation/validate-each.ts";
import { validateLabelSelector, validateSetOperator } from "../../../../validation/validate-label-selector.ts";
import { validateRange } from "../../../../validation/validate-number.ts";
import type {
  Affinity,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from "../../types.generated.ts";

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";

/** Checks which nodes and pods a pod wants to be near or far (validateAffinity). */
export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  return [
    ...validateNodeAffinity(affinity?.nodeAffinity, `${path}.nodeAffinity`),
    ...validatePodAffinity(affinity?.podAffinity, `${path}.podAffinity`),
    ...validatePodAffinity(affinity?.podAntiAffinity, `${path}.podAntiAffinity`),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity | undefined, path: string): FieldError[] {
  const must = affinity?.[required];
  const terms = `${path}.${required}.nodeSelectorTerms`;
  return [
    ...(must && !must.nodeSelectorTerms?.length
      ? [fieldRequired(terms, "must have at least one node selector term")]
      : []),
    ...validateEach(must?.nodeSelectorTerms, terms, (term, at) => validateTerm(term, at, true)),
    ...validateEach(affinity?.[preferred], `${path}.${preferred}`, ({ weight, preference = {} }, at) => [
      ...validateWeight(weight, at),
      // A label that cannot be only means that no node is preferred.
      ...validateTerm(preference, `${at}.preference`, false),
    ]),
  ];
}

function validateWeight(weight: number, path: string): FieldError[] {
  const wrong = validateRange(weight, 1, 100, path).length > 0;
  return wrong ? [fieldInvalid(`${path}.weight`, weight, "must be in the range 1-100")] : [];
}

function validateTerm(
  { matchExpressions, matchFields }: NodeSelectorTerm,
  path: string,
  values: boolean,
): FieldError[] {
  return [
    ...validateEach(matchExpressions, `${path}.matchExpressions`, (each, at) => validateExpression(each, at, values)),
    ...validateEach(matchFields, `${path}.matchFields`, validateMatchField),
  ];
}

function validateExpression(requirement: NodeSelectorRequirement, path: string, checkValues: boolean): FieldError[] {
  const { key, operator, values = [] } = requirement;
  const ordered = operator === "Gt" || operator === "Lt";
  return [
    ...(ordered ? [] : validateSetOperator(requirement, path)),
    ...(ordered && values.length !== 1
      ? [fieldRequired(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
      : []),
    ...invalidWhen(qualifiedNameErrors(key), `${path}.key`, key),
    ...(checkValues
      ? validateEach(values, `${path}.values`, (value, at) => invalidWhen(labelValueErrors(value), at, value))
      : []),
  ];
}

function validateMatchField({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const one = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  return [
    ...(operator !== "In" && operator !== "NotIn"
      ? [fieldInvalid(`${path}.operator`, operator, "not a valid selector operator")]
      : values.length === 1
        ? []
        : [fieldRequired(`${path}.values`, one)]),
    ...(key === "metadata.name"
      ? validateEach(values, `${path}.values`, (value, at) => invalidWhen(dns1123SubdomainErrors(value), at, value))
      : [fieldInvalid(`${path}.key`, key, "not a valid field selector key")]),
  ];
}

function validatePodAffinity(affinity: PodAffinity | undefined, path: string): FieldError[] {
  return [
    ...validateEach(affinity?.[required], `${path}.${required}`, validatePodTerm),
    ...validateEach(
      affinity?.[preferred],
      `${path}.${preferred}`,
      ({ weight, podAffinityTerm = { topologyKey: "" } }, at) => [
        ...validateWeight(weight, at),
        ...validatePodTerm(podAffinityTerm, `${at}.podAffinityTerm`),
      ],
    ),
  ];
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces, topologyKey } = term;
  return [
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...errorsOfEach(namespaces ?? [], (name) => invalidWhen(dns1123LabelErrors(name), `${path}.namespace`, name)),
    ...(topologyKey ? [] : [fieldRequired(`${path}.topologyKey`, "can not be empty")]),
    ...invalidWhen(qualifiedNameErrors(topologyKey), `${path}.topologyKey`, topologyKey),
  ];
}
