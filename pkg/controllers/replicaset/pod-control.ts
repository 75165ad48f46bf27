import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { pods, replicaSets } from "../../api/resources.ts";
import { newControllerRef } from "../../apimachinery/owner-reference.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import { about } from "../runtime/about.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { isNamespaceTerminating } from "../runtime/namespace-terminating.ts";

/** Makes and deletes the pods of ReplicaSets and records it as events of the set (upstream's RealPodControl). */
export class PodControl {
  constructor(private readonly context: ControllerContext) {}

  async create(set: ReplicaSet): Promise<void> {
    try {
      const created = await this.context.client.resource(pods).create(podFrom(set));
      this.#event(set, "Normal", "SuccessfulCreate", `Created pod: ${created.metadata.name}`);
    } catch (error) {
      if (!isNamespaceTerminating(error))
        this.#event(set, "Warning", "FailedCreate", `Error creating: ${(error as Error).message}`);
      throw error;
    }
  }

  /** Rejects with NotFound when the pod is gone already. */
  async delete(set: ReplicaSet, pod: Pod): Promise<void> {
    try {
      await this.context.client.resource(pods).delete(pod.metadata);
      this.#event(set, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!isNotFound(error))
        this.#event(set, "Warning", "FailedDelete", `Error deleting: ${(error as Error).message}`);
      throw error;
    }
  }

  #event(set: ReplicaSet, type: "Normal" | "Warning", reason: string, message: string): void {
    this.context.recorder.event(about(replicaSets, set), type, reason, message);
  }
}

/** A pod as the set's template wants it. */
function podFrom(set: ReplicaSet): Pod {
  const { template } = set.spec;
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [newControllerRef(set, replicaSets)],
    },
    spec: template?.spec,
  };
  return pod as unknown as Pod;
}
