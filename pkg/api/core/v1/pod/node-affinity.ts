import { type LabelOperator, labelRequirement } from "../../../../apimachinery/selectors/label-requirement.ts";
import { selectorOf } from "../../../../apimachinery/selectors/label-selector.ts";
import type { Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from "../types.generated.ts";

type NodePredicate = (node: Node) => boolean;

/** What a pod's nodeSelector and node affinity say, ready to be asked of many nodes. */
export interface CompiledNodeAffinity {
  /** Whether the pod may run there: nodeSelector and one of the required terms. */
  readonly required: NodePredicate | undefined;
  /**
   * The only nodes that can match, when every required term names nodes (DaemonSet pods do); empty when they
   * contradict.
   */
  readonly nodeNames: ReadonlySet<string> | undefined;
  readonly preferred: readonly { readonly weight: number; readonly matches: NodePredicate }[];
}

const operators: Readonly<Record<string, LabelOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

const never: NodePredicate = () => false;

function labelPredicate(requirements: readonly NodeSelectorRequirement[]): NodePredicate {
  const selector = selectorOf(
    requirements.map(({ key, operator, values }) => labelRequirement(key, operators[operator] ?? "exists", values)),
  );
  return (node) => selector.matches(node.metadata.labels);
}

/** metadata.name is the only field that terms may name. */
function fieldPredicate({ operator, values = [] }: NodeSelectorRequirement): NodePredicate {
  const wanted = operator === "In";
  return (node) => values.includes(node.metadata.name) === wanted;
}

/** An empty term, and one that cannot be understood, matches no node. */
function termPredicate({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): NodePredicate {
  if (matchExpressions.length + matchFields.length === 0) return never;
  try {
    const predicates = [...matchFields.map(fieldPredicate), labelPredicate(matchExpressions)];
    return (node) => predicates.every((matches) => matches(node));
  } catch {
    return never;
  }
}

/** The nodes that a term names; undefined when it names none, empty when it contradicts itself. */
function namesOfTerm({ matchFields = [] }: NodeSelectorTerm): readonly string[] | undefined {
  const named = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In");
  const [first, ...others] = named.map(({ values = [] }) => values);
  return first?.filter((name) => others.every((values) => values.includes(name)));
}

/** The nodes that the terms name together; undefined when any node might do, empty when a term contradicts itself. */
function namesOf(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const term of terms) {
    const names = namesOfTerm(term);
    if (!names) return undefined;
    if (names.length === 0) return new Set();
    for (const name of names) all.add(name);
  }
  return all;
}

/**
 * Undefined when the pod says nothing about nodes. Terms are alternatives; what stands in one of them must hold
 * together.
 */
export function compileNodeAffinity(spec: PodSpec): CompiledNodeAffinity | undefined {
  const affinity = spec.affinity?.nodeAffinity;
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const { nodeSelector } = spec;
  if (!nodeSelector && !terms && preferred.length === 0) return undefined;
  const alternatives = terms?.map(termPredicate);
  const labels = Object.entries(nodeSelector ?? {});
  const required: NodePredicate = (node) =>
    labels.every(([key, value]) => node.metadata.labels?.[key] === value) &&
    (alternatives === undefined || alternatives.some((matches) => matches(node)));
  return {
    required: terms || labels.length > 0 ? required : undefined,
    nodeNames: terms && namesOf(terms),
    preferred: preferred.map(({ weight, preference }) => ({ weight, matches: termPredicate(preference) })),
  };
}
