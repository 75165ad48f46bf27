import type { ContainerStatus, Pod, PodCondition, PodStatus } from "../../api/core/v1/types.generated.ts";
import { getCondition, setCondition } from "../../apimachinery/conditions.ts";
import { initContainers, isSidecar } from "../pod/pod-containers.ts";
import type { ContainerStatuses } from "./container-statuses.ts";
import type { PodPhase } from "./pod-phase.ts";
import type { StatusInput } from "./status-input.ts";

interface Verdict {
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions that the kubelet owns, in upstream's order. Others on a pod belong to those who set them. */
export const ownConditions = [
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
] as const;

const isTrue: Verdict = { status: "True" };

/** All of the pod's conditions with the kubelet's own brought up to date. */
export function podConditions(
  pod: Pod,
  previous: PodStatus | undefined,
  statuses: ContainerStatuses,
  facts: {
    readonly phase: PodPhase;
    readonly sandboxReady: boolean;
    readonly initialized: boolean;
    readonly now: number;
    readonly verdict: StatusInput["verdict"];
  },
): PodCondition[] {
  const containersReady = containersReadyVerdict(pod, statuses, facts.phase);
  const conditions = foreignConditions(pod, previous);
  const verdicts: Readonly<Record<(typeof ownConditions)[number], Verdict>> = {
    PodReadyToStartContainers: { status: facts.sandboxReady ? "True" : "False" },
    Initialized: initializedVerdict(pod, statuses, facts),
    Ready: readyVerdict(pod, conditions, containersReady),
    ContainersReady: containersReady,
    PodScheduled: isTrue,
  };
  const observedGeneration = pod.metadata.generation;
  const own = ownConditions.map((type) => {
    const before = getCondition(previous?.conditions, type);
    const condition = { type, ...verdicts[type], ...(observedGeneration && { observedGeneration }) };
    return setCondition<PodCondition>(before ? [bare(before)] : [], condition, facts.now)[0];
  });
  return [...own.filter((condition) => condition !== undefined), ...withDisruption(conditions, facts)];
}

/** A pod that goes for the node's sake says so, for those who count its failure. */
function withDisruption(
  conditions: readonly PodCondition[],
  { verdict, now }: { readonly verdict: StatusInput["verdict"]; readonly now: number },
): readonly PodCondition[] {
  if (verdict?.reason !== "Evicted") return conditions;
  const { message } = verdict;
  return setCondition<PodCondition>(
    conditions,
    { type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message },
    now,
  );
}

/** Only type, status and time survive from the condition before: reason and message are told anew. */
function bare({ type, status, lastTransitionTime }: PodCondition): PodCondition {
  return { type, status, lastTransitionTime };
}

function foreignConditions({ status }: Pod, previous: PodStatus | undefined): PodCondition[] {
  const all = status?.conditions ?? previous?.conditions ?? [];
  return all.filter(({ type }) => !(ownConditions as readonly string[]).includes(type));
}

function completed(phase: PodPhase): Verdict | undefined {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  return phase === "Failed" ? { status: "False", reason: "PodFailed" } : undefined;
}

function initializedVerdict(
  pod: Pod,
  { init }: ContainerStatuses,
  { phase, initialized }: { readonly phase: PodPhase; readonly initialized: boolean },
): Verdict {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (initialized) return isTrue;
  const sidecars = new Set(
    initContainers(pod)
      .filter(isSidecar)
      .map(({ name }) => name),
  );
  const open = init.filter((status) => (sidecars.has(status.name) ? !status.started : !status.ready));
  if (open.length === 0) return isTrue;
  const message = `containers with incomplete status: [${open.map(({ name }) => name).join(" ")}]`;
  return { status: "False", reason: "ContainersNotInitialized", message };
}

function containersReadyVerdict(pod: Pod, { app, init }: ContainerStatuses, phase: PodPhase): Verdict {
  const over = completed(phase);
  if (over) return over;
  const sidecars = new Set(
    initContainers(pod)
      .filter(isSidecar)
      .map(({ name }) => name),
  );
  const relevant: readonly ContainerStatus[] = [...init.filter(({ name }) => sidecars.has(name)), ...app];
  const unready = relevant.filter(({ ready }) => !ready).map(({ name }) => name);
  if (unready.length === 0) return isTrue;
  const message = `containers with unready status: [${unready.join(" ")}]`;
  return { status: "False", reason: "ContainersNotReady", message };
}

/** Ready is ContainersReady and every readiness gate (KEP-580). */
function readyVerdict({ spec }: Pod, conditions: readonly PodCondition[], containersReady: Verdict): Verdict {
  if (containersReady.status !== "True") return containersReady;
  const complaints = (spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = getCondition(conditions, conditionType);
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (gate.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (complaints.length === 0) return isTrue;
  return { status: "False", reason: "ReadinessGatesNotReady", message: complaints.join(", ") };
}
