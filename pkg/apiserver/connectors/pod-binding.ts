import type { Binding, Pod, PodCondition } from "../../api/core/v1/types.generated.ts";
import { setCondition } from "../../apimachinery/conditions.ts";
import type { KubeObject } from "../../apimachinery/object.ts";
import { badRequest } from "../../apimachinery/status-error.ts";
import type { Clock } from "../../util/clock.ts";
import { otherUid } from "../registry/generic/before-write/preconditions.ts";
import type { UpdateRequest } from "../registry/generic/store/object-update.ts";
import { nameOf, writeContext } from "../verbs/verb-request.ts";
import type { Connector } from "./connector.ts";

/** pods/binding: gives a pod its node, once (registry/core/pod BindingREST). */
export const podBinding = (clock: Clock): Connector => ({
  path: "pods/binding",
  message: "k8s.io.api.core.v1.Binding",
  async connect({ store }, body, request) {
    const binding = body as Binding;
    checkTarget(binding.target);
    const name = nameOf(request);
    const how: UpdateRequest<KubeObject> = {
      relative: true,
      // Nobody owns spec.nodeName: upstream binds beneath the field managers too.
      ownsFields: true,
      // Validation would refuse what only this way may change.
      strategy: {},
      build: (current) => {
        if (!current) throw store.notFound(name);
        const pod = JSON.parse(current.bytes.toString()) as Pod;
        const why = whyNotBound(pod, binding);
        if (why !== undefined) throw store.conflict(name, why);
        return bound(pod, binding, clock.now());
      },
    };
    await store.update({ namespace: request.namespace, name }, how, writeContext(request));
    return { object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, created: true };
  },
});

function checkTarget({ kind, name }: Binding["target"]): void {
  if (kind && kind !== "Node")
    throw badRequest(`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`);
  if (!name) throw badRequest("target.name: Required value");
}

/** What stands against giving the pod a node; undefined when nothing does. */
function whyNotBound({ metadata, spec }: Pod, binding: Binding): string | undefined {
  const { uid } = binding.metadata;
  if (uid && uid !== metadata.uid) return otherUid(uid, metadata.uid);
  if (metadata.deletionTimestamp) return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  if (spec.nodeName) return `pod ${metadata.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  if (spec.schedulingGates?.length) return `pod ${metadata.name} has non-empty .spec.schedulingGates`;
  return undefined;
}

/** Changes the pod in place; `now` in milliseconds. */
function bound(pod: Pod, { target, metadata }: Binding, now: number): Pod {
  pod.spec.nodeName = target.name;
  if (metadata.annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations };
  const conditions = setCondition(pod.status?.conditions, { type: "PodScheduled", status: "True" }, now);
  pod.status = { ...pod.status, conditions: conditions.map(withoutReason) };
  return pod;
}

/** A scheduled pod no longer says why it could not be. */
function withoutReason(condition: PodCondition): PodCondition {
  if (condition.type !== "PodScheduled") return condition;
  const { type, status, lastTransitionTime } = condition;
  return { type, status, lastTransitionTime };
}
