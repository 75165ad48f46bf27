import { endpoints, endpointSlices, namespaces, services } from "../../api/resources.ts";
import type { ObjectKey, ResourceRef } from "../../apimachinery/object.ts";
import type { ResourceRegistry } from "../registry/generic/resource-registry.ts";
import type { WatchCache } from "../watch-cache/interface.ts";
import { systemNamespaces } from "./post-start.ts";

const apiService = { namespace: "default", name: "kubernetes" };

const kept: readonly (readonly [ResourceRef, ObjectKey])[] = [
  ...systemNamespaces.map((name) => [namespaces, { name }] as const),
  [services, apiService],
  [endpoints, apiService],
  [endpointSlices, apiService],
  [services, { namespace: "kube-system", name: "kube-dns" }],
];

/**
 * Has the cluster's own objects made again when somebody deletes one of them (`kubectl delete service --all`):
 * upstream's reconcilers look every few seconds, this one is told. Returns what ends it.
 */
export function keepOwnObjects(registry: ResourceRegistry, makeAgain: () => Promise<void>): () => void {
  let [running, wanted] = [false, false];
  const run = async (): Promise<void> => {
    wanted = true;
    if (running) return;
    running = true;
    while (wanted) {
      wanted = false;
      await makeAgain();
    }
    running = false;
  };
  const stops = kept.map(([ref, selector]) => watchOver(registry.of(ref).store.cache, selector, () => void run()));
  return () => stops.forEach((stop) => stop());
}

/** Calls back when what is selected is deleted, or may have been while the storage could not be followed. */
function watchOver(cache: WatchCache, selector: ObjectKey, lost: () => void): () => void {
  const follow = (after: number | "initial") =>
    cache.watch(selector, after, {
      event: ({ type }) => void (type === "DELETED" && lost()),
      // Of one that began anew. What is gone since nobody tells.
      bookmark: lost,
      failed: () => (stop = follow("initial")),
    });
  let stop = follow(cache.revision);
  return () => stop();
}
