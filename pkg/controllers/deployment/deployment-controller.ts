import type { Deployment, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { deployments, replicaSets } from "../../api/resources.ts";
import { keyOf, type KubeObject, parseKey } from "../../apimachinery/object.ts";
import { getControllerOf } from "../../apimachinery/owner-reference.ts";
import { compileLabelSelector } from "../../apimachinery/selectors/label-selector.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { about } from "../runtime/about.ts";
import { claim } from "../runtime/claim.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { indexByController } from "../runtime/owner-index.ts";
import { scaleAnnotations } from "./annotations.ts";
import { countedStatus, rolloutStatus } from "./deployment-status.ts";
import { NewReplicaSet } from "./new-replica-set.ts";
import { sameTemplate } from "./pod-template-hash.ts";
import { unneededSets } from "./revision-history.ts";
import { newSetReplicas, rollingStep } from "./rolling-step.ts";
import {
  isRolling,
  isSettled,
  maxSurge,
  oldestFirst,
  replicasOf,
  type Rollout,
  type ScaleChange,
  wantedReplicas,
} from "./rollout.ts";
import { isComplete, untilDeadline, withPause } from "./rollout-progress.ts";
import { scalingStep, wasScaled } from "./scaling-step.ts";
import { WrittenSets } from "./written-sets.ts";

/** Rolls a Deployment's template out, ReplicaSet by ReplicaSet. */
export class DeploymentController implements Reconciler {
  readonly #deployments: Informer<Deployment>;
  readonly #setsOf: (owner: KubeObject) => readonly ReplicaSet[];
  readonly #written: WrittenSets;
  readonly #newSet: NewReplicaSet;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#deployments = context.informers.informer(deployments);
    const sets = context.informers.informer(replicaSets);
    this.#written = new WrittenSets(context.client, sets);
    this.#newSet = new NewReplicaSet(context, this.#written);
    this.#setsOf = indexByController(sets);
    const touch = (deployment: Deployment) => enqueue(keyOf(deployment));
    this.#deployments.addHandler({ added: touch, updated: touch, deleted: touch });
    const touchOwner = (set: ReplicaSet) => this.#enqueueFor(set, enqueue);
    sets.addHandler({ added: touchOwner, updated: touchOwner, deleted: touchOwner });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const deployment = this.#deployments.get(parseKey(key));
    if (!deployment) {
      this.#written.forget(key);
      return undefined;
    }
    const selector = compileLabelSelector(deployment.spec.selector);
    if (selector.matchesEverything) return undefined;
    if (await this.#written.isBehind(key)) return undefined;
    const candidates = this.#setsOf(deployment);
    const owner = { owner: deployment, ownerRef: deployments, selector };
    const sets = await claim({ ...owner, candidateRef: replicaSets, candidates }, this.context.client);
    const rollout = rolloutOf(withPause(deployment, this.context.clock.now()), sets);
    const status = deployment.metadata.deletionTimestamp ? this.#countOnly(rollout) : await this.#advance(rollout);
    return this.#write(deployment, status);
  }

  #countOnly(rollout: Rollout): Deployment {
    return { ...rollout.deployment, status: countedStatus(rollout, this.context.clock.now()) };
  }

  /**
   * One step towards the goal; the change it makes brings us back for the next one. Returns the Deployment to write.
   */
  async #advance(rollout: Rollout): Promise<Deployment> {
    const { deployment } = rollout;
    if (deployment.spec.paused || wasScaled(rollout)) {
      const known = await this.#newSet.refresh(rollout);
      const scaled = await this.#scale(known, scalingStep(known));
      if (deployment.spec.paused) await this.#forgetOldRevisions(scaled);
      return this.#countOnly(scaled);
    }
    const after = await (isRolling(deployment) ? this.#roll(rollout) : this.#recreate(rollout));
    return { ...after.deployment, status: rolloutStatus(after, this.context.clock.now()) };
  }

  async #roll(rollout: Rollout): Promise<Rollout> {
    const ensured = await this.#newSet.ensure(rollout, newSetReplicas(rollout));
    // A set that was made just now has its size already.
    return this.#finish(rollout.current ? await this.#scale(ensured, rollingStep(ensured)) : ensured);
  }

  /** Old pods go first, all of them; then the new ones come. */
  async #recreate(rollout: Rollout): Promise<Rollout> {
    const known = await this.#newSet.refresh(rollout);
    const shrinking = known.old.filter((set) => replicasOf(set) > 0).map((set) => ({ set, replicas: 0 }));
    if (shrinking.length > 0) return this.#scale(known, shrinking);
    if (known.old.some(mayHavePods)) return known;
    const replicas = wantedReplicas(known.deployment);
    const ensured = known.current ? known : await this.#newSet.ensure(known, replicas);
    const { current } = ensured;
    const growing = current && replicasOf(current) !== replicas ? [{ set: current, replicas }] : [];
    return this.#finish(await this.#scale(ensured, growing));
  }

  async #finish(rollout: Rollout): Promise<Rollout> {
    const { deployment } = rollout;
    if (isComplete(deployment, deployment.status)) await this.#forgetOldRevisions(rollout);
    return rollout;
  }

  async #forgetOldRevisions(rollout: Rollout): Promise<void> {
    const client = this.context.client.resource(replicaSets);
    await Promise.all(unneededSets(rollout).map(({ metadata }) => ignoreNotFound(client.delete(metadata))));
  }

  async #scale(rollout: Rollout, changes: readonly ScaleChange[]): Promise<Rollout> {
    const changed = new Map<string, ReplicaSet>();
    for (const change of changes) changed.set(keyOf(change.set), await this.#scaleOne(rollout.deployment, change));
    const latest = (set: ReplicaSet) => changed.get(keyOf(set)) ?? set;
    return { ...rollout, current: rollout.current && latest(rollout.current), old: rollout.old.map(latest) };
  }

  async #scaleOne(deployment: Deployment, { set, replicas }: ScaleChange): Promise<ReplicaSet> {
    const present = replicasOf(set);
    const annotations = {
      ...set.metadata.annotations,
      ...scaleAnnotations(wantedReplicas(deployment), maxSurge(deployment)),
    };
    if (present === replicas && deepEqual(annotations, set.metadata.annotations)) return set;
    const scaled = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } };
    const written = await this.#written.update(keyOf(deployment), scaled);
    if (present !== replicas) {
      const direction = replicas > present ? "up" : "down";
      const message = `Scaled ${direction} replica set ${set.metadata.name} from ${present} to ${replicas}`;
      this.context.recorder.event(about(deployments, deployment), "Normal", "ScalingReplicaSet", message);
    }
    return written;
  }

  /** The status endpoint takes annotations too, so the revision costs no write of its own. */
  async #write(present: Deployment, wanted: Deployment): Promise<number | undefined> {
    if (
      !deepEqual(present.status, wanted.status) ||
      !deepEqual(present.metadata.annotations, wanted.metadata.annotations)
    )
      await ignoreNotFound(this.context.client.resource(deployments).updateStatus(wanted));
    return untilDeadline(wanted, this.context.clock.now());
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

const mayHavePods = (set: ReplicaSet): boolean =>
  !isSettled(set) || (set.status?.replicas ?? 0) + (set.status?.terminatingReplicas ?? 0) > 0;

/** Which of a Deployment's sets carries its present template: the oldest, should there be several. */
function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const current = oldestFirst(sets).find(
    ({ spec }) => spec.template && sameTemplate(spec.template, deployment.spec.template),
  );
  return { deployment, current, old: sets.filter((set) => set !== current) };
}
