import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { deployments, replicaSets } from "../../api/resources.ts";
import { compileLabelSelector } from "../../apimachinery/label-selector.ts";
import { getControllerOf } from "../../apimachinery/owner-reference.ts";
import { keyOf, type KubeObject, parseKey } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { claim } from "../runtime/claim.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { indexByController } from "../runtime/owner-index.ts";
import { revisionAnnotation, revisionOf, scaleAnnotations } from "./annotations.ts";
import { deploymentStatus, isComplete, untilDeadline } from "./deployment-status.ts";
import { NewReplicaSet } from "./new-replica-set.ts";
import { sameTemplate } from "./pod-template-hash.ts";
import {
  isRolling,
  maxSurge,
  newSetReplicas,
  oldestFirst,
  replicasOf,
  type Rollout,
  rollingStep,
  type ScaleChange,
  scalingStep,
  wasScaled,
} from "./scale-plan.ts";

/** Rolls a Deployment's template out, ReplicaSet by ReplicaSet. */
export class DeploymentController implements Reconciler {
  readonly name = "deployment-controller";
  readonly #deployments: Informer<Deployment>;
  readonly #setsOf: (owner: KubeObject) => readonly ReplicaSet[];
  readonly #newSet: NewReplicaSet;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#newSet = new NewReplicaSet(context);
    this.#deployments = context.informers.informer(deployments);
    const sets = context.informers.informer(replicaSets);
    this.#setsOf = indexByController(sets);
    const touch = (deployment: Deployment) => enqueue(keyOf(deployment));
    this.#deployments.addHandler({ added: touch, updated: touch, deleted: touch });
    const touchOwner = (set: ReplicaSet) => this.#enqueueFor(set, enqueue);
    sets.addHandler({ added: touchOwner, updated: touchOwner, deleted: touchOwner });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const deployment = this.#deployments.get(parseKey(key));
    if (!deployment) return undefined;
    const selector = compileLabelSelector(deployment.spec.selector);
    if (selector.matchesEverything) return undefined;
    const sets = await claim(
      deployment,
      deployments,
      selector,
      this.#setsOf(deployment),
      this.context.client.resource(replicaSets),
    );
    const rollout = rolloutOf(deployment, sets);
    const after = deployment.metadata.deletionTimestamp ? rollout : await this.#advance(rollout);
    return this.#writeStatus(after);
  }

  /** One step towards the goal; the change it makes brings us back for the next one. */
  async #advance(rollout: Rollout): Promise<Rollout> {
    const { deployment } = rollout;
    if (deployment.spec.paused || wasScaled(rollout)) {
      const synced =
        deployment.spec.paused && !rollout.current
          ? rollout
          : await this.#newSet.ensure(rollout, rollout.current ? replicasOf(rollout.current) : 0);
      return this.#apply(synced, scalingStep(synced));
    }
    return isRolling(deployment) ? this.#roll(rollout) : this.#recreate(rollout);
  }

  async #roll(rollout: Rollout): Promise<Rollout> {
    const ensured = await this.#newSet.ensure(rollout, newSetReplicas(rollout));
    // A set that was made just now has its size already.
    const advanced = rollout.current ? await this.#apply(ensured, rollingStep(ensured)) : ensured;
    return this.#finish(advanced);
  }

  /** Old pods go first, all of them; then the new ones come. */
  async #recreate(rollout: Rollout): Promise<Rollout> {
    const shrinking = rollout.old.filter((set) => replicasOf(set) > 0).map((set) => ({ set, replicas: 0 }));
    if (shrinking.length > 0) return this.#apply(rollout, shrinking);
    if (rollout.old.some(({ status }) => (status?.replicas ?? 0) + (status?.terminatingReplicas ?? 0) > 0))
      return rollout;
    const wanted = rollout.deployment.spec.replicas ?? 1;
    const ensured = await this.#newSet.ensure(rollout, wanted);
    const { current } = ensured;
    return this.#finish(
      current && replicasOf(current) !== wanted
        ? await this.#apply(ensured, [{ set: current, replicas: wanted }])
        : ensured,
    );
  }

  /** Forgets revisions beyond the history limit once the rollout is complete. */
  async #finish(rollout: Rollout): Promise<Rollout> {
    const { deployment, old } = rollout;
    if (!isComplete(rollout, deploymentStatus(rollout, this.context.clock.now()))) return rollout;
    const unused = oldestFirst(old).filter(
      ({ spec, status, metadata }) => !spec.replicas && !status?.replicas && !metadata.deletionTimestamp,
    );
    unused.sort((a, b) => revisionOf(a) - revisionOf(b));
    const limit = deployment.spec.revisionHistoryLimit ?? 10;
    const doomed = unused.slice(0, Math.max(0, unused.length - limit));
    await Promise.all(
      doomed.map((set) => ignoreNotFound(this.context.client.resource(replicaSets).delete(set.metadata))),
    );
    return rollout;
  }

  async #apply(rollout: Rollout, changes: readonly ScaleChange[]): Promise<Rollout> {
    const { deployment } = rollout;
    const changed = new Map<string, ReplicaSet>();
    for (const { set, replicas } of changes) {
      const annotations = {
        ...set.metadata.annotations,
        ...scaleAnnotations(deployment.spec.replicas ?? 1, maxSurge(deployment)),
      };
      const scaled = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } };
      changed.set(keyOf(set), await this.context.client.resource(replicaSets).update(scaled));
      const direction = replicas > replicasOf(set) ? "up" : "down";
      this.#event(
        deployment,
        "ScalingReplicaSet",
        `Scaled ${direction} replica set ${set.metadata.name} from ${replicasOf(set)} to ${replicas}`,
      );
    }
    const latest = (set: ReplicaSet) => changed.get(keyOf(set)) ?? set;
    return { ...rollout, current: rollout.current && latest(rollout.current), old: rollout.old.map(latest) };
  }

  async #writeStatus(rollout: Rollout): Promise<number | undefined> {
    const { deployment, current } = rollout;
    const now = this.context.clock.now();
    const status = deploymentStatus(rollout, now);
    const revision = current && String(revisionOf(current));
    const client = this.context.client.resource(deployments);
    let latest = deployment;
    if (
      revision &&
      deployment.metadata.annotations?.[revisionAnnotation] !== revision &&
      !deployment.metadata.deletionTimestamp
    ) {
      latest = await client.patch(deployment.metadata, "merge", {
        metadata: { annotations: { [revisionAnnotation]: revision } },
      });
    }
    if (!deepEqual(deployment.status, status)) await ignoreNotFound(client.updateStatus({ ...latest, status }));
    const wait = untilDeadline({ ...deployment, status }, now);
    // A second more than the deadline: times are kept in whole seconds.
    return wait !== undefined && wait > 0 ? wait + 1000 : undefined;
  }

  #event(deployment: Deployment, reason: string, message: string): void {
    this.context.recorder.event(
      { apiVersion: "apps/v1", kind: "Deployment", ...deployment },
      "Normal",
      reason,
      message,
    );
  }

  #enqueueFor(set: ReplicaSet, enqueue: Enqueue): void {
    const owner = getControllerOf(set);
    if (owner) {
      if (owner.kind === "Deployment") enqueue(`${set.metadata.namespace}/${owner.name}`);
      return;
    }
    for (const deployment of this.#deployments.list(set.metadata.namespace)) {
      if (compileLabelSelector(deployment.spec.selector).matches(set.metadata.labels ?? {})) enqueue(keyOf(deployment));
    }
  }
}

/** Which of a Deployment's sets carries its present template: the oldest, should there be several. */
function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const current = oldestFirst(sets).find(
    ({ spec }) => spec.template && sameTemplate(spec.template, deployment.spec.template),
  );
  return { deployment, current, old: sets.filter((set) => set !== current) };
}
