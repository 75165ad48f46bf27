import type { Binding, Pod } from "../../api/core/v1/types.generated.ts";
import { setCondition } from "../../apimachinery/conditions.ts";
import { badRequest } from "../../apimachinery/status-error.ts";
import type { Clock } from "../../util/clock.ts";
import { nameOf, writeContext } from "../verbs/verb-request.ts";
import type { Connector } from "./connector.ts";

/** pods/binding: gives a pod its node, once (registry/core/pod BindingREST). */
export const podBinding = (clock: Clock): Connector => ({
  path: "pods/binding",
  message: "k8s.io.api.core.v1.Binding",
  async connect({ store }, body, request) {
    const { target, metadata } = body as Binding;
    if (target.kind && target.kind !== "Node")
      throw badRequest(
        `target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`,
      );
    if (!target.name) throw badRequest("target.name: Required value");
    const name = nameOf(request);
    await store.update(
      { namespace: request.namespace, name },
      {
        relative: true,
        // Nobody owns spec.nodeName: upstream binds beneath the field managers too.
        ownsFields: true,
        // Validation would refuse what only this way may change.
        strategy: {},
        build: (current) => {
          if (!current) throw store.notFound(name);
          const pod = JSON.parse(current.bytes.toString()) as Pod;
          if (metadata.uid && metadata.uid !== pod.metadata.uid)
            throw store.conflict(
              name,
              `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`,
            );
          if (pod.metadata.deletionTimestamp)
            throw store.conflict(name, `pod ${name} is being deleted, cannot be assigned to a host`);
          if (pod.spec.nodeName)
            throw store.conflict(name, `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
          if (pod.spec.schedulingGates?.length)
            throw store.conflict(name, `pod ${name} has non-empty .spec.schedulingGates`);
          pod.spec.nodeName = target.name;
          if (metadata.annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations };
          const conditions = setCondition(
            pod.status?.conditions,
            { type: "PodScheduled", status: "True" },
            clock.now(),
          );
          pod.status = {
            ...pod.status,
            conditions: conditions.map((condition) =>
              condition.type === "PodScheduled"
                ? { type: condition.type, status: condition.status, lastTransitionTime: condition.lastTransitionTime }
                : condition,
            ),
          };
          return pod;
        },
      },
      writeContext(request),
    );
    return { object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, created: true };
  },
});
