import { run } from "../e2e/support/cluster.ts";
import { image } from "../e2e/support/manifests.ts";
import { ofBudget, percentile, ratio, report, seconds } from "./report.ts";
import type { ApiClient } from "../e2e/support/api-client.ts";

const pod = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", labels: { bench: "pods" } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "main", image, command: ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"] }],
  },
});

/** Waits for an event of a watch over the bench's pods. */
class PodWatch {
  readonly #listeners = new Set<
    (type: string, object: { metadata: { name: string }; status?: { phase?: string } }) => void
  >();

  constructor(client: ApiClient) {
    client.watch("/api/v1/namespaces/default/pods?watch=1&labelSelector=bench%3Dpods", (event) => {
      for (const listener of this.#listeners) listener(event.type, event.object as { metadata: { name: string } });
    });
  }

  until(name: string, condition: (type: string, phase: string | undefined) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const listener = (type: string, object: { metadata: { name: string }; status?: { phase?: string } }) => {
        if (object.metadata.name !== name || !condition(type, object.status?.phase)) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }
}

/** Pod create → Running and delete → gone, beside `docker run -d` of the same image. */
export async function measurePods(client: ApiClient): Promise<void> {
  const watch = new PodWatch(client);
  const dockerRun = dockerRunTimes(10);
  const created: number[] = [];
  const deleted: number[] = [];
  for (let i = 0; i < 20; i++) {
    const name = `bench-${i}`;
    created.push(
      await timed(async () =>
        Promise.all([
          watch.until(name, (_, phase) => phase === "Running"),
          client.post("/api/v1/namespaces/default/pods", pod(name)),
        ]),
      ),
    );
    deleted.push(
      await timed(async () =>
        Promise.all([
          watch.until(name, (type) => type === "DELETED"),
          client.call("DELETE", `/api/v1/namespaces/default/pods/${name}`),
        ]),
      ),
    );
  }
  const peer = percentile(dockerRun, 50);
  report("docker run -d, p50 of 10", seconds(peer));
  report(
    "pod create → Running, p50 of 20",
    seconds(percentile(created, 50)),
    `${ofBudget(percentile(created, 50) / 1000, 0.6, " s")}; ${ratio(percentile(created, 50), peer, "docker run -d")}`,
  );
  report(
    "pod create → Running, p99 of 20",
    seconds(percentile(created, 99)),
    ofBudget(percentile(created, 99) / 1000, 0.9, " s"),
  );
  report(
    "pod delete → gone, p50 of 20",
    seconds(percentile(deleted, 50)),
    ofBudget(percentile(deleted, 50) / 1000, 0.6, " s"),
  );
  const names = Array.from({ length: 30 }, (_, i) => `burst-${i}`);
  const burst = await timed(() =>
    Promise.all(
      names.flatMap((name) => [
        watch.until(name, (_, phase) => phase === "Running"),
        client.post("/api/v1/namespaces/default/pods", pod(name)),
      ]),
    ),
  );
  report(
    "30 pods at once, all Running",
    seconds(burst),
    `${(30 / (burst / 1000)).toFixed(1)} pods/s, each two container starts`,
  );
  run(".cache/bin/kubectl", ["delete", "pods", "-l", "bench=pods", "--wait", "--timeout=120s"]);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function dockerRunTimes(count: number): number[] {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    const id = run("docker", ["run", "-d", "--network", "none", image, "sleep", "60"]).trim();
    times.push(performance.now() - started);
    run("docker", ["rm", "-f", id]);
  }
  return times;
}
