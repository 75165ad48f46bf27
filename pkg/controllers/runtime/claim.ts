import { keyOf, type KubeObject, type ResourceRef } from "../../apimachinery/object.ts";
import { getControllerOf, newControllerRef } from "../../apimachinery/owner-reference.ts";
import type { LabelSelector } from "../../apimachinery/selectors/label-selector.ts";
import { isInvalid, isNotFound } from "../../apimachinery/status-error.ts";
import type { Client, ResourceClient } from "../../client/interface.ts";

/** Who claims what. */
export interface Claim<T extends KubeObject> {
  readonly owner: KubeObject;
  readonly ownerRef: ResourceRef;
  readonly selector: LabelSelector;
  readonly candidateRef: ResourceRef<T>;
  readonly candidates: readonly T[];
}

/**
 * Which of the candidates belong to an owner: its own that still match its selector stay, those that no longer match
 * are let go, orphans that match are taken in (upstream's ControllerRefManager). An owner that is going away takes
 * nothing in; before the first orphan is taken in, the API itself is asked whether it does. Rejects when that is so, or
 * when a write fails.
 */
export async function claim<T extends KubeObject>(what: Claim<T>, client: Client): Promise<T[]> {
  const claimed = await new Claiming(what, client).run();
  return claimed.filter((object) => object !== undefined);
}

class Claiming<T extends KubeObject> {
  readonly #client: ResourceClient<T>;
  #mayAdopt: Promise<void> | undefined;

  constructor(
    private readonly what: Claim<T>,
    private readonly api: Client,
  ) {
    this.#client = api.resource(what.candidateRef);
  }

  run(): Promise<(T | undefined)[]> {
    return Promise.all(this.what.candidates.map((candidate) => this.#claimOne(candidate)));
  }

  async #claimOne(candidate: T): Promise<T | undefined> {
    const { owner, selector } = this.what;
    const controller = getControllerOf(candidate);
    const matches = selector.matches(candidate.metadata.labels ?? {});
    if (controller) {
      if (controller.uid !== owner.metadata.uid) return undefined;
      return matches || owner.metadata.deletionTimestamp ? candidate : this.#release(candidate);
    }
    if (!matches || owner.metadata.deletionTimestamp || candidate.metadata.deletionTimestamp) return undefined;
    return this.#adopt(candidate);
  }

  async #adopt(candidate: T): Promise<T | undefined> {
    await (this.#mayAdopt ??= this.#checkOwner());
    const { owner, ownerRef } = this.what;
    return this.#patch(candidate, newControllerRef(owner, ownerRef));
  }

  /** What the informer says of the owner may be old, and an object given to a lost owner would be collected. */
  async #checkOwner(): Promise<void> {
    const { owner, ownerRef } = this.what;
    const fresh = await this.api.resource(ownerRef).get(owner.metadata);
    const name = `${ownerRef.kind} ${keyOf(owner)}`;
    if (fresh.metadata.uid !== owner.metadata.uid) throw new Error(`${name} is gone: another has its name now`);
    if (fresh.metadata.deletionTimestamp) throw new Error(`${name} is being deleted and adopts nothing`);
  }

  async #release(candidate: T): Promise<undefined> {
    await this.#patch(candidate, { $patch: "delete", uid: this.what.owner.metadata.uid });
    return undefined;
  }

  /** Other owners' references stay as they are. An object that is gone by now, or another's, needs no owner. */
  async #patch({ metadata }: T, reference: object): Promise<T | undefined> {
    try {
      const patch = { metadata: { uid: metadata.uid, ownerReferences: [reference] } };
      return await this.#client.patch(metadata, "strategic", patch);
    } catch (error) {
      if (isNotFound(error) || isInvalid(error)) return undefined;
      throw error;
    }
  }
}
