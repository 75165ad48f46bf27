import { endpoints, endpointSlices, namespaces, services } from "../../api/resources.ts";
import type { ObjectKey, ResourceRef } from "../../apimachinery/object.ts";
import type { ResourceRegistry } from "../registry/generic/resource-registry.ts";
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
  const stops = kept.map(([ref, selector]) => {
    const { cache } = registry.of(ref).store;
    return cache.watch(selector, cache.revision, {
      event: ({ type }) => void (type === "DELETED" && run()),
      bookmark: () => undefined,
      failed: () => undefined,
    });
  });
  return () => stops.forEach((stop) => stop());
}
