import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import type { Client } from "../../client/interface.ts";

/** What is left of one resource in a namespace. */
export interface ResourceContent {
  readonly ref: ResourceRef;
  readonly objects: readonly KubeObject[];
}

/** Asks every object of one resource in a namespace to go; returns those that are still there. */
export async function emptyResource(client: Client, ref: ResourceRef, namespace: string): Promise<ResourceContent> {
  const { items } = await client.resource(ref).list({ namespace });
  if (items.every(({ metadata }) => metadata.deletionTimestamp)) return { ref, objects: items };
  const options = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
  await client.raw("deletecollection", ref, { namespace }, options);
  return { ref, objects: (await client.resource(ref).list({ namespace })).items };
}

/** Upstream's guess of how long finalizers take. */
const finalizerSeconds = 15;

/**
 * How long what is left may take to go by itself, in seconds: pods have their grace, finalizers somebody's attention.
 */
export function secondsToGo(left: readonly ResourceContent[]): number {
  return Math.max(0, ...left.flatMap(({ objects }) => objects).map(objectSeconds));
}

function objectSeconds(object: KubeObject): number {
  if (object.metadata.finalizers?.length) return finalizerSeconds;
  const { metadata, spec } = object as Partial<Pod>;
  return metadata?.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 0;
}
