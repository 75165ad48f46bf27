import type { EndpointSlice } from "../../../api/discovery/v1/types.generated.ts";
import { endpointSlices } from "../../../api/resources.ts";
import type { Client } from "../../../client/interface.ts";
import { ignoreNotFound } from "../ignore-not-found.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import type { SlicePlan } from "./slice-plan.ts";

/** By uid, the revision a slice was written with; Infinity when it was removed. */
type Written = Map<string, number>;

/**
 * Carries out plans, and knows whether the informer shows what it wrote: a plan made on an older view would write twice
 * (upstream's EndpointSliceTracker).
 */
export class SliceWriter {
  readonly #written = new Map<string, Written>();

  constructor(private readonly client: Client) {}

  /** Whether the slices, as seen, are older than what was written for this owner. The event to come leads back. */
  isStale(owner: string, seen: readonly EndpointSlice[]): boolean {
    const written = this.#written.get(owner);
    if (!written) return false;
    const revisions = new Map(seen.map(({ metadata }) => [metadata.uid ?? "", Number(metadata.resourceVersion)]));
    return [...written].some(([uid, revision]) => {
      const shown = revisions.get(uid);
      return revision === Infinity ? shown !== undefined : shown === undefined || shown < revision;
    });
  }

  /** A slice that is gone, whoever removed it, is waited for no more. */
  removed(owner: string, { metadata }: EndpointSlice): void {
    this.#written.get(owner)?.delete(metadata.uid ?? "");
  }

  forget(owner: string): void {
    this.#written.delete(owner);
  }

  async carryOut(owner: string, plan: SlicePlan): Promise<void> {
    const client = this.client.resource(endpointSlices);
    for (const slice of plan.update) this.#note(owner, await client.update(slice));
    for (const slice of plan.create) await this.#create(owner, slice);
    for (const { metadata } of plan.remove) {
      await ignoreNotFound(client.delete(metadata));
      this.#of(owner).set(metadata.uid ?? "", Infinity);
    }
  }

  async #create(owner: string, slice: EndpointSlice): Promise<void> {
    try {
      this.#note(owner, await this.client.resource(endpointSlices).create(slice));
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  }

  #note(owner: string, { metadata }: EndpointSlice): void {
    this.#of(owner).set(metadata.uid ?? "", Number(metadata.resourceVersion));
  }

  #of(owner: string): Written {
    const known = this.#written.get(owner);
    if (known) return known;
    const fresh: Written = new Map();
    this.#written.set(owner, fresh);
    return fresh;
  }
}
