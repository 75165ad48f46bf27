import { expect, test } from "vitest";
import type { ConfigMap, Namespace } from "../../api/core/v1/types.generated.ts";
import { configMaps, events, namespaceContents, namespaces, pods } from "../../api/resources.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import { makePod } from "../../testing/make-pod.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { NamespaceController } from "./namespace-controller.ts";

const namespace = "shop";
/** On its way out; the fake API keeps it, whatever its spec says, for as long as it has a finalizer of objects. */
const going: Namespace = {
  metadata: { name: namespace, deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["example.com/keep"] },
  spec: { finalizers: ["kubernetes", "example.com/ours"] },
  status: { phase: "Terminating" },
};
const configMap = (finalizers?: string[]): ConfigMap => ({
  metadata: { name: "settings", namespace, ...(finalizers && { finalizers }) },
});

async function start(): Promise<RunningControllers> {
  const cluster = await runControllers(
    (context, enqueue) => new NamespaceController(context, namespaceContents, enqueue),
  );
  // The fake API has no finalize endpoint.
  cluster.api.intercept = (request) =>
    request.subresource === "finalize" ? cluster.api.store.put(request, request.body as Namespace) : undefined;
  return cluster;
}

const latest = async ({ client }: RunningControllers) => client.resource(namespaces).get({ name: namespace });
const isFinal = async (cluster: RunningControllers) =>
  (await latest(cluster)).spec.finalizers?.join() === "example.com/ours";
const said = async (cluster: RunningControllers, type: string) =>
  (await latest(cluster)).status?.conditions?.find((condition) => condition.type === type);

test("everything in a namespace goes, events too, and then its finalizer; others' stay", async () => {
  await using cluster = await start();
  await cluster.add(configMaps, configMap());
  await cluster.add(pods, makePod("web", { namespace }));
  await cluster.add(events, {
    metadata: { name: "web.1", namespace },
    involvedObject: {},
    reportingComponent: "",
    reportingInstance: "",
  });
  await cluster.add(namespaces, going);
  await cluster.until(() => isFinal(cluster));
  for (const ref of namespaceContents)
    expect((await cluster.client.resource(ref).list({ namespace })).items).toEqual([]);
  const conditions = (await latest(cluster)).status?.conditions?.map(({ type, status, reason }) => [
    type,
    status,
    reason,
  ]);
  expect(conditions).toEqual([
    ["NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions"],
    ["NamespaceDeletionContentFailure", "False", "ContentDeleted"],
    ["NamespaceContentRemaining", "False", "ContentRemoved"],
    ["NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers"],
  ]);
});

test("what holds a namespace back is told, and it goes as soon as that lets go", async () => {
  await using cluster = await start();
  await cluster.add(configMaps, configMap(["example.com/hold"]));
  await cluster.add(namespaces, going);
  await cluster.until(async () => (await said(cluster, "NamespaceFinalizersRemaining"))?.status === "True");
  expect((await said(cluster, "NamespaceContentRemaining"))?.message).toBe(
    "Some resources are remaining: configmaps. has 1 resource instances",
  );
  expect(await said(cluster, "NamespaceFinalizersRemaining")).toMatchObject({
    reason: "SomeFinalizersRemain",
    message: "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
  });
  await cluster.client.resource(configMaps).patch(configMap().metadata, "merge", { metadata: { finalizers: null } });
  await cluster.until(() => isFinal(cluster));
});

test("what pods may still use outlives them", async () => {
  await using cluster = await start();
  await cluster.add(configMaps, configMap());
  await cluster.add(pods, makePod("web", { namespace, spec: { nodeName: "n1" } }));
  await cluster.add(namespaces, going);
  await cluster.until(async () => (await said(cluster, "NamespaceContentRemaining"))?.status === "True");
  expect((await cluster.client.resource(configMaps).list({ namespace })).items.length).toBe(1);
  await cluster.client.resource(pods).delete({ namespace, name: "web" }, { gracePeriodSeconds: 0 });
  await cluster.until(() => isFinal(cluster));
});

test("content that cannot be deleted is told by the API's own words", async () => {
  await using cluster = await start();
  const finalize = cluster.api.intercept;
  let refused = 0;
  cluster.api.intercept = (request) => {
    if (request.verb === "deletecollection" && refused++ === 0) throw statusError("InternalError", "the disk is full");
    return finalize?.(request);
  };
  await cluster.add(configMaps, configMap());
  await cluster.add(namespaces, going);
  await cluster.until(() => isFinal(cluster));
  const patches = cluster.api.requests.filter(
    ({ verb, resource }) => verb === "patch" && resource.resource === "namespaces",
  );
  expect(JSON.stringify(patches[0]?.body)).toContain(
    "Failed to delete all resource types, 1 remaining: the disk is full",
  );
});
