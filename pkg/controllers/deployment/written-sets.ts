import type { ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { replicaSets } from "../../api/resources.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { Client, Informer } from "../../client/interface.ts";

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
    const unseen = this.#unseen.get(deployment);
    for (const [name, written] of unseen ?? []) {
      if (await this.#isUnseen(written)) return true;
      unseen?.delete(name);
    }
    this.forget(deployment);
    return false;
  }

  forget(deployment: string): void {
    this.#unseen.delete(deployment);
  }

  async #isUnseen(written: ReplicaSet): Promise<boolean> {
    const shown = this.informer.get(written.metadata);
    if (!shown) return this.#exists(written);
    return shown.metadata.uid === written.metadata.uid && revision(shown) < revision(written);
  }

  /** A set that the informer does not show may be new to it, or gone. */
  async #exists({ metadata }: ReplicaSet): Promise<boolean> {
    try {
      return (await this.client.resource(replicaSets).get(metadata)).metadata.uid === metadata.uid;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  #note(deployment: string, set: ReplicaSet): ReplicaSet {
    const unseen = this.#unseen.get(deployment) ?? new Map<string, ReplicaSet>();
    this.#unseen.set(deployment, unseen.set(set.metadata.name, set));
    return set;
  }
}

const revision = ({ metadata }: ReplicaSet) => Number(metadata.resourceVersion);
