import type { ApiClient } from "../e2e/support/api-client.ts";
import { kubectl } from "../e2e/support/cluster.ts";
import { image } from "../e2e/support/manifests.ts";
import type { BenchCluster } from "./benchmark.ts";
import { dockerPace, dockerRunTimes } from "./docker-pace.ts";
import { PodWatch } from "./pod-watch.ts";
import { ofBudget, ofFloor, percentile, ratio, report, seconds } from "./report.ts";
import { sideBySide } from "./side-by-side.ts";

const pods = "/api/v1/namespaces/default/pods";
const sequential = 20;
const atOnce = 30;
/** A pod is two containers to the engine: its sandbox and the one it is for. */
const startsPerPod = 2;

const pod = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", labels: { bench: "pods" } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "main", image, command: ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"] }],
  },
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const runOne = (client: ApiClient, watch: PodWatch, name: string) =>
  timed(() => Promise.all([watch.running(name), client.post(pods, pod(name))]));
const deleteOne = (client: ApiClient, watch: PodWatch, name: string) =>
  timed(() => Promise.all([watch.gone(name), client.call("DELETE", `${pods}/${name}`)]));

/** Pods one after the other, each created until Running and then deleted until gone, beside `docker run -d`. */
async function oneByOne(client: ApiClient, watch: PodWatch): Promise<void> {
  const created: number[] = [];
  const deleted: number[] = [];
  const peers: number[] = [];
  for (let index = 0; index < sequential; index++) {
    created.push(await runOne(client, watch, `one-${index}`));
    deleted.push(await deleteOne(client, watch, `one-${index}`));
    // The peer takes its turns between the pods: both see the machine as it is at that time.
    if (index % 2 === 0) peers.push(...dockerRunTimes(1));
  }
  const peer = percentile(peers, 50);
  const [p50, p99, gone] = [percentile(created, 50), percentile(created, 99), percentile(deleted, 50)];
  report(`docker run -d, p50 of ${peers.length}`, seconds(peer));
  const beside = (value: number) => ratio(value, peer, "docker run -d");
  report(`pod create → Running, p50 of ${sequential}`, seconds(p50), ofBudget(p50 / 1000, 0.6, " s"), beside(p50));
  report(`pod create → Running, p99 of ${sequential}`, seconds(p99), ofBudget(p99 / 1000, 0.9, " s"), beside(p99));
  report(`pod delete → gone, p50 of ${sequential}`, seconds(gone), ofBudget(gone / 1000, 0.6, " s"), beside(gone));
}

/** Many pods created at once, beside the engine's own pace for as many containers. */
async function allAtOnce(client: ApiClient, watch: PodWatch): Promise<void> {
  const engine = await dockerPace(atOnce);
  const times: number[] = [];
  const whole = await timed(() =>
    sideBySide(atOnce, atOnce, async (index) => times.push(await runOne(client, watch, `burst-${index}`))),
  );
  const pace = (atOnce * startsPerPod) / (whole / 1000);
  report(`engine alone: ${atOnce} sandboxes with a container each`, `${engine.toFixed(1)} starts/s`);
  report(
    `${atOnce} pods at once, all Running after ${seconds(whole)}`,
    `${pace.toFixed(1)} starts/s`,
    ofFloor(pace, 5, "/s"),
    ratio(pace, engine, "the engine alone"),
  );
  report(`${atOnce} pods at once, create → Running, p50`, seconds(percentile(times, 50)));
  report(`${atOnce} pods at once, create → Running, p99`, seconds(percentile(times, 99)));
}

/** Pod create → Running and delete → gone: one by one, and many at once. */
export async function measurePods(cluster: BenchCluster): Promise<void> {
  const { client } = cluster;
  const watch = await PodWatch.open(client, `${pods}?watch=1&labelSelector=bench%3Dpods`);
  try {
    // The first pod of a cluster also pays for what is made once.
    await runOne(client, watch, "first");
    await deleteOne(client, watch, "first");
    await oneByOne(client, watch);
    await allAtOnce(client, watch);
  } finally {
    watch.close();
    kubectl("delete", "pods", "-l", "bench=pods", "--wait", "--timeout=120s");
  }
}
