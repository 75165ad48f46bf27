import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { deployments, replicaSets } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { keyOf } from "../../apimachinery/object.ts";
import { isControlledBy, newControllerRef } from "../../apimachinery/owner-reference.ts";
import { isAlreadyExists } from "../../apimachinery/status-error.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { about } from "../runtime/about.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { isNamespaceTerminating } from "../runtime/namespace-terminating.ts";
import { newSetAnnotations, revisionOf, scaleAnnotations, withRevisionOf } from "./annotations.ts";
import { withProgressing, withStatus } from "./deployment-conditions.ts";
import { podTemplateHash, podTemplateHashLabel, sameTemplate } from "./pod-template-hash.ts";
import { maxSurge, type Rollout } from "./rollout.ts";
import { hasDeadline } from "./rollout-progress.ts";
import type { WrittenSets } from "./written-sets.ts";

/**
 * The ReplicaSet of a Deployment's present template. What it says of the Deployment (its revision, how it progresses)
 * is said in the rollout's copy of it, for the controller to write with the status.
 */
export class NewReplicaSet {
  constructor(
    private readonly context: ControllerContext,
    private readonly sets: WrittenSets,
  ) {}

  /** Makes the set, with `replicas`, unless it is there; see `refresh`. */
  async ensure(rollout: Rollout, replicas: number): Promise<Rollout> {
    return rollout.current ? this.refresh(rollout) : this.#create(rollout, replicas);
  }

  /** Brings the annotations of the set up to date, if there is one. */
  async refresh(rollout: Rollout): Promise<Rollout> {
    const { current: set, deployment } = rollout;
    if (!set) return rollout;
    const annotations = newSetAnnotations(deployment, set, nextRevision(rollout));
    const { minReadySeconds = 0 } = deployment.spec;
    if (deepEqual(annotations, set.metadata.annotations) && (set.spec.minReadySeconds ?? 0) === minReadySeconds)
      return { ...rollout, deployment: this.#found(withRevisionOf(deployment, set), set) };
    const fresh = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, minReadySeconds } };
    const current = await this.sets.update(keyOf(deployment), fresh);
    return { ...rollout, current, deployment: this.#found(withRevisionOf(deployment, current), current) };
  }

  #found(deployment: Deployment, { metadata: { name } }: ReplicaSet): Deployment {
    if (!hasDeadline(deployment) || getCondition(deployment.status?.conditions, "Progressing")) return deployment;
    return this.#progressing(deployment, "True", "FoundNewReplicaSet", `Found new replica set "${name}"`);
  }

  async #create(rollout: Rollout, replicas: number): Promise<Rollout> {
    const { deployment } = rollout;
    const wanted = this.#build(rollout, replicas);
    try {
      const current = await this.sets.create(keyOf(deployment), wanted);
      const { name } = current.metadata;
      if (replicas > 0)
        this.context.recorder.event(
          about(deployments, deployment),
          "Normal",
          "ScalingReplicaSet",
          `Scaled up replica set ${name} from 0 to ${replicas}`,
        );
      const created = `Created new replica set "${name}"`;
      const said = this.#progressing(deployment, "True", "NewReplicaSetCreated", created);
      return { ...rollout, current, deployment: withRevisionOf(said, current) };
    } catch (error) {
      if (!isAlreadyExists(error)) return this.#failed(deployment, wanted, error as Error);
      const current = await this.#resolveCollision(rollout, wanted, error);
      return { ...rollout, current, deployment: withRevisionOf(deployment, current) };
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
    await this.context.client.resource(deployments).updateStatus(withStatus(deployment, { collisionCount }));
    throw error;
  }

  /** Says why the set cannot be made, where `kubectl describe deployment` shows it. */
  async #failed(deployment: Deployment, { metadata: { name } }: ReplicaSet, error: Error): Promise<never> {
    if (isNamespaceTerminating(error)) throw error;
    const message = `Failed to create new replica set "${name}": ${error.message}`;
    this.context.recorder.event(about(deployments, deployment), "Warning", "ReplicaSetCreateError", message);
    const said = this.#progressing(deployment, "False", "ReplicaSetCreateError", message);
    if (said !== deployment) await this.context.client.resource(deployments).updateStatus(said);
    throw error;
  }

  #progressing(deployment: Deployment, status: string, reason: string, message: string): Deployment {
    if (!hasDeadline(deployment)) return deployment;
    return withProgressing(deployment, { status, reason, message }, this.context.clock.now());
  }

  #build(rollout: Rollout, replicas: number): ReplicaSet {
    const { deployment } = rollout;
    const hash = podTemplateHash(deployment.spec.template, deployment.status?.collisionCount);
    const { template, selector, minReadySeconds } = deployment.spec;
    const labels = { ...template.metadata?.labels, [podTemplateHashLabel]: hash };
    const annotations = {
      ...newSetAnnotations(deployment, undefined, nextRevision(rollout)),
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

const nextRevision = ({ old }: Rollout) => 1 + Math.max(0, ...old.map(revisionOf));
