import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { deployments, replicaSets } from "../../api/resources.ts";
import { isControlledBy, newControllerRef } from "../../apimachinery/owner-reference.ts";
import { isAlreadyExists } from "../../apimachinery/status-error.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { newSetAnnotations, revisionOf, scaleAnnotations } from "./annotations.ts";
import { podTemplateHash, podTemplateHashLabel, sameTemplate } from "./pod-template-hash.ts";
import { maxSurge, type Rollout } from "./scale-plan.ts";

/** Makes the ReplicaSet of a Deployment's present template, or brings its annotations up to date. */
export class NewReplicaSet {
  constructor(private readonly context: ControllerContext) {}

  /** The rollout with its current set. A set that must be made gets `replicas`. */
  async ensure(rollout: Rollout, replicas: number): Promise<Rollout> {
    const revision = 1 + Math.max(0, ...rollout.old.map(revisionOf));
    const current = rollout.current
      ? await this.#refresh(rollout, rollout.current, revision)
      : await this.#create(rollout, replicas, revision);
    return { ...rollout, current };
  }

  async #refresh({ deployment }: Rollout, set: ReplicaSet, revision: number): Promise<ReplicaSet> {
    const annotations = newSetAnnotations(deployment, set, revision);
    const { minReadySeconds = 0 } = deployment.spec;
    if (deepEqual(annotations, set.metadata.annotations) && (set.spec.minReadySeconds ?? 0) === minReadySeconds)
      return set;
    const fresh = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, minReadySeconds } };
    return this.context.client.resource(replicaSets).update(fresh);
  }

  async #create(rollout: Rollout, replicas: number, revision: number): Promise<ReplicaSet> {
    const { deployment } = rollout;
    const hash = podTemplateHash(deployment.spec.template, deployment.status?.collisionCount);
    const wanted = this.#build(rollout, hash, replicas, revision);
    try {
      const created = await this.context.client.resource(replicaSets).create(wanted);
      const about = { apiVersion: "apps/v1", kind: "Deployment", ...deployment };
      this.context.recorder.event(
        about,
        "Normal",
        "ScalingReplicaSet",
        `Scaled up replica set ${created.metadata.name} from 0 to ${replicas}`,
      );
      return created;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      return this.#resolveCollision(rollout, wanted, error);
    }
  }

  /** The name is taken: by the very set we wanted (our view was old), or by another template with the same hash. */
  async #resolveCollision({ deployment }: Rollout, wanted: ReplicaSet, error: unknown): Promise<ReplicaSet> {
    const present = await this.context.client.resource(replicaSets).get(wanted.metadata);
    if (
      isControlledBy(present, deployment) &&
      present.spec.template &&
      sameTemplate(present.spec.template, deployment.spec.template)
    )
      return present;
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    await this.context.client
      .resource(deployments)
      .updateStatus({ ...deployment, status: { ...deployment.status, collisionCount } });
    throw error;
  }

  #build({ deployment }: Rollout, hash: string, replicas: number, revision: number): ReplicaSet {
    const { template, selector, minReadySeconds } = deployment.spec;
    const labels = { ...template.metadata?.labels, [podTemplateHashLabel]: hash };
    const annotations = {
      ...newSetAnnotations(deployment, undefined, revision),
      ...scaleAnnotations(deployment.spec.replicas ?? 1, maxSurge(deployment)),
    };
    return {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace: deployment.metadata.namespace,
        labels,
        annotations,
        ownerReferences: [newControllerRef(deployment, deployments)],
      },
      spec: {
        replicas,
        ...(minReadySeconds && { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector?.matchLabels, [podTemplateHashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } as ReplicaSet["metadata"] },
      },
    };
  }
}
