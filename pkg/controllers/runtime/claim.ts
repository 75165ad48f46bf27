import type { LabelSelector } from "../../apimachinery/label-selector.ts";
import { getControllerOf, newControllerRef } from "../../apimachinery/owner-reference.ts";
import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { ResourceClient } from "../../client/interface.ts";

/**
 * Which of the candidates belong to an owner: its own that still match its selector stay, those that no longer match
 * are let go, orphans that match are taken in (upstream's ControllerRefManager). An owner that is going away takes
 * nothing in.
 */
export async function claim<T extends KubeObject>(
  owner: KubeObject,
  ownerRef: ResourceRef,
  selector: LabelSelector,
  candidates: readonly T[],
  client: ResourceClient<T>,
): Promise<T[]> {
  const claimed = await Promise.all(
    candidates.map((candidate) => claimOne(owner, ownerRef, selector, candidate, client)),
  );
  return claimed.filter((object) => object !== undefined);
}

async function claimOne<T extends KubeObject>(
  owner: KubeObject,
  ownerRef: ResourceRef,
  selector: LabelSelector,
  candidate: T,
  client: ResourceClient<T>,
): Promise<T | undefined> {
  const controller = getControllerOf(candidate);
  const matches = selector.matches(candidate.metadata.labels ?? {});
  if (controller) {
    if (controller.uid !== owner.metadata.uid) return undefined;
    if (matches || owner.metadata.deletionTimestamp) return candidate;
    return release(owner, candidate, client);
  }
  if (!matches || owner.metadata.deletionTimestamp || candidate.metadata.deletionTimestamp) return undefined;
  return adopt(owner, ownerRef, candidate, client);
}

async function adopt<T extends KubeObject>(
  owner: KubeObject,
  ownerRef: ResourceRef,
  candidate: T,
  client: ResourceClient<T>,
): Promise<T | undefined> {
  const { uid, ownerReferences = [] } = candidate.metadata;
  const references = [...ownerReferences, newControllerRef(owner, ownerRef)];
  return whenThere(client.patch(candidate.metadata, "merge", { metadata: { uid, ownerReferences: references } }));
}

async function release<T extends KubeObject>(
  owner: KubeObject,
  candidate: T,
  client: ResourceClient<T>,
): Promise<undefined> {
  const { uid, ownerReferences = [] } = candidate.metadata;
  const references = ownerReferences.filter((reference) => reference.uid !== owner.metadata.uid);
  await whenThere(client.patch(candidate.metadata, "merge", { metadata: { uid, ownerReferences: references } }));
  return undefined;
}

/** An object that is gone by now needs no owner. */
async function whenThere<T>(patched: Promise<T>): Promise<T | undefined> {
  try {
    return await patched;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
