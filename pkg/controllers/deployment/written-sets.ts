import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { replicaSets } from "../../api/resources.ts";
import type { Client, Informer } from "../../client/interface.ts";
import { isUnseen } from "../runtime/is-unseen.ts";

/**
 * Writes ReplicaSets, and knows whether the informer shows what it wrote: a rollout planned on an older view would have
 * pods of two templates where there may be one, or make a set and forget it.
 */
export class WrittenSets {
  /** What was last written of a Deployment's sets and is not seen yet, by their names. */
  readonly #unseen = new Map<string, Map<string, ReplicaSet>>();

  constructor(
    private readonly client: Client,
    private readonly informer: Informer<ReplicaSet>,
  ) {}

  async create(deployment: string, set: ReplicaSet): Promise<ReplicaSet> {
    return this.#note(deployment, await this.client.resource(replicaSets).create(set));
  }

  async update(deployment: string, set: ReplicaSet): Promise<ReplicaSet> {
    return this.#note(deployment, await this.client.resource(replicaSets).update(set));
  }

  /** Whether something written for the Deployment is not seen yet. The event to come leads back. */
  async isBehind(deployment: string): Promise<boolean> {
    const api = this.client.resource(replicaSets);
    const unseen = this.#unseen.get(deployment);
    for (const [name, written] of unseen ?? []) {
      if (await isUnseen(written, this.informer.get(written.metadata), api)) return true;
      unseen?.delete(name);
    }
    this.forget(deployment);
    return false;
  }

  forget(deployment: string): void {
    this.#unseen.delete(deployment);
  }

  #note(deployment: string, set: ReplicaSet): ReplicaSet {
    const unseen = this.#unseen.get(deployment) ?? new Map<string, ReplicaSet>();
    this.#unseen.set(deployment, unseen.set(set.metadata.name, set));
    return set;
  }
}
