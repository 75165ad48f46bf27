import type { Deployment, DeploymentSpec, ReplicaSet } from "../../../api/apps/v1/types.generated.ts";
import type { Pod } from "../../../api/core/v1/types.generated.ts";
import { deployments, pods, replicaSets } from "../../../api/resources.ts";
import type { KubeObject, ResourceRef } from "../../../apimachinery/object.ts";
import { isControlledBy } from "../../../apimachinery/owner-reference.ts";
import { createInformerFactory } from "../../../client/informer/informer-factory.ts";
import { createClient } from "../../../client/rest/create-client.ts";
import { silentLogger } from "../../../component-base/logger.ts";
import { createFakeCluster } from "../../../testing/fake-client.ts";
import { FakeClock } from "../../../testing/fake-clock.ts";
import { settled } from "../../../testing/settled.ts";
import { ReplicaSetController } from "../../replicaset/replica-set-controller.ts";
import { isActive, isReady } from "../../runtime/pod-state.ts";
import { LaggingApi } from "../../testing/lagging-api.ts";
import { startControllers } from "../../testing/run-controllers.ts";
import { DeploymentController } from "../deployment-controller.ts";
import { isSettled, maxSurge, maxUnavailable, replicasOf, totalReplicas, wantedReplicas } from "../rollout.ts";

const key = { namespace: "default", name: "web" };

/** The template of a Deployment whose image is this. */
export const template = (image: string): DeploymentSpec["template"] => ({
  metadata: { name: "", labels: { app: "web" } },
  spec: { containers: [{ name: "web", image }] },
});

/**
 * A Deployment and its controllers over an API whose news comes late; the test plays the user and the kubelet, who see
 * everything at once.
 */
export class RolloutWorld {
  /** The pods there may be, and those that must be available: of every wish since the world was last at rest. */
  most = 0;
  least = 0;
  /** Looks at the world after each change of it. */
  look: () => void = () => undefined;
  readonly #clock = new FakeClock();
  readonly #cluster = createFakeCluster(this.#clock);
  readonly #lagging = new LaggingApi(this.#cluster.api);
  #stop: () => void = () => undefined;

  async start(replicas: number, surge: number, unavailable: number): Promise<void> {
    const client = createClient(this.#lagging, { fieldManager: "test" });
    const informers = createInformerFactory(client, silentLogger, this.#clock);
    this.#stop = await startControllers(
      { client, informers, clock: this.#clock },
      [],
      (context, enqueue) => new ReplicaSetController(context, enqueue),
      (context, enqueue) => new DeploymentController(context, enqueue),
    );
    const rollingUpdate = { maxSurge: surge, maxUnavailable: unavailable };
    const spec: DeploymentSpec = {
      replicas,
      selector: { matchLabels: { app: "web" } },
      strategy: { type: "RollingUpdate", rollingUpdate },
      template: template("0"),
    };
    await this.#cluster.client.resource(deployments).create({ metadata: { ...key }, spec });
    await this.#rollOut(replicas);
    this.#lagging.startLagging();
    this.#lagging.called = () => this.look();
    this.#expect(replicas, Infinity);
  }

  /** Before anything lags: all pods are there and ready. */
  async #rollOut(replicas: number): Promise<void> {
    for (let i = 0; i < 100 && (this.available < replicas || !this.atRest); i++) {
      await this.getOn(i);
      for (let pod = 0; pod < this.active.length; pod++) await this.runPod(pod);
    }
  }

  stop(): void {
    this.#stop();
  }

  get deployment(): Deployment {
    const [only] = this.#all(deployments);
    if (!only) throw new Error("the deployment is gone");
    return only;
  }

  /** What the sets are told to have, all together. */
  get told(): number {
    return totalReplicas(this.#all(replicaSets));
  }

  get active(): Pod[] {
    return this.#all(pods).filter(isActive);
  }

  get available(): number {
    return this.active.filter(isReady).length;
  }

  /** All that happened is known to the controllers, and they have done what they can. */
  get atRest(): boolean {
    if (this.#lagging.waiting > 0) return false;
    const { metadata, status } = this.deployment;
    const isSeen = status?.observedGeneration === metadata.generation;
    return isSeen && this.#all(replicaSets).every((set) => this.#isReached(set));
  }

  /** One call or event of those under way gets on, or time passes where there is none. */
  async getOn(which: number): Promise<void> {
    const { waiting } = this.#lagging;
    if (waiting > 0) this.#lagging.letGo(which % waiting);
    else this.#clock.advance(50);
    await settled();
    if (this.atRest) this.#expect(this.active.length, Infinity);
  }

  /** Everything under way gets on until nothing is. */
  async comeToRest(): Promise<void> {
    for (let i = 0; i < 200 && !this.atRest; i++) await this.getOn(i);
  }

  /** The user changes the Deployment. */
  async edit(change: Partial<DeploymentSpec>): Promise<void> {
    const { most, least } = this;
    await this.#cluster.client.resource(deployments).patch(key, "merge", { spec: change });
    this.#expect(most, least);
    this.look();
  }

  /** The kubelet, or the scheduler, does the next thing with a pod. */
  async runPod(which: number): Promise<void> {
    const all = this.#all(pods);
    const pod = all[which % all.length];
    if (!pod) return;
    const client = this.#cluster.client.resource(pods);
    const { deletionTimestamp } = pod.metadata;
    if (deletionTimestamp) await client.delete(pod.metadata, { gracePeriodSeconds: 0 });
    else if (!pod.spec.nodeName) await client.createSubresource(pod.metadata, "binding", { target: { name: "n1" } });
    else await this.#sayReady(pod, "True");
    this.look();
  }

  /** A pod is deleted by hand, or stops being ready. */
  async harmPod(which: number): Promise<void> {
    const pod = this.active[which % this.active.length];
    if (!pod) return;
    if (which % 2) await this.#cluster.client.resource(pods).delete(pod.metadata);
    else await this.#sayReady(pod, "False");
    this.look();
  }

  async #sayReady({ metadata }: Pod, ready: "True" | "False"): Promise<void> {
    const status = { phase: "Running", conditions: [{ type: "Ready", status: ready }] };
    await this.#cluster.client.resource(pods).patch(metadata, "merge", { status }, { subresource: "status" });
  }

  #expect(most: number, least: number): void {
    const wanted = wantedReplicas(this.deployment);
    this.most = Math.max(most, wanted + maxSurge(this.deployment));
    this.least = Math.min(least, wanted - maxUnavailable(this.deployment));
  }

  #isReached(set: ReplicaSet): boolean {
    return isSettled(set) && this.active.filter((pod) => isControlledBy(pod, set)).length === replicasOf(set);
  }

  #all<T extends KubeObject>(resource: ResourceRef<T>): T[] {
    return this.#cluster.api.store.list({ verb: "list", resource }).items as T[];
  }
}
