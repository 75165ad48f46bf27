import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReplicaSet } from "../../pkg/api/apps/v1/types.generated.ts";
import type { Pod } from "../../pkg/api/core/v1/types.generated.ts";
import { processes, run, testCluster, testNamespace, until } from "./support/cluster.ts";
import { webDeployment } from "./support/manifests.ts";
import { endNow } from "./support/processes.ts";

const space = testNamespace("e2e-rollout-crash");
const replicas = 4;

beforeAll(() => {
  space.create();
  space.apply(webDeployment({ name: "web", replicas }));
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
});
afterAll(() => void space.remove());

const list = <T>(what: string) =>
  (JSON.parse(space.kubectl("get", what, "-l", "app=web", "-o", "json")) as { items: T[] }).items;

function kill(name: string): void {
  const victim = processes().find((process) => process.name === name);
  if (victim?.pid) endNow(victim.pid);
}

/** What the engine runs for the pods of this namespace. */
const containers = () =>
  run("docker", [
    ...["ps", "-q", "--filter", `label=berth.cluster=${testCluster.name}`],
    ...["--filter", "label=io.kubernetes.pod.namespace=e2e-rollout-crash"],
  ])
    .trim()
    .split("\n").length;

/** Waits until that many replicas are of the newest template; the API may be away meanwhile. */
const untilUpdated = (count: number) =>
  until(`${count} updated replicas`, () => {
    const fields = "{.metadata.generation} {.status.observedGeneration} {.status.updatedReplicas}";
    const { stdout } = space.attempt("get", "deployment", "web", "-o", `jsonpath=${fields}`);
    const [generation, observed, updated = 0] = stdout.split(" ").map(Number);
    return generation === observed && updated >= count;
  });

test("rollouts end as they should when the control plane and the node are killed in their midst", async () => {
  const version = (round: number) => `round-${round}`;
  for (let round = 0; round < 3; round++) {
    space.kubectl("set", "env", "deployment/web", `VERSION=${version(round)}`);
    for (const [updated, victims] of [
      [1, ["berth-server"]],
      [2, ["berth-node"]],
      [3, ["berth-server", "berth-node"]],
    ] as const) {
      await untilUpdated(updated);
      victims.forEach(kill);
      await until("the API server answering", () => space.attempt("get", "deployment", "web").code === 0);
    }
    // The next round begins before this one has ended.
  }
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  await until("no pod but the wanted ones", () => list<Pod>("pods").length === replicas);

  const sets = list<ReplicaSet>("replicasets");
  const active = sets.filter(({ spec }) => (spec.replicas ?? 0) > 0);
  expect(active.length).toBe(1);
  for (const pod of list<Pod>("pods")) {
    expect(pod.metadata.ownerReferences?.[0]?.uid).toBe(active[0]?.metadata.uid);
    expect(pod.spec.containers[0]?.env?.[0]?.value).toBe(version(2));
  }
  expect(sets.every(({ status }) => status?.observedGeneration !== undefined)).toBe(true);
  // A sandbox and a container for each pod, and nothing that nobody knows of.
  await until("the engine to run what the pods need", () => containers() === replicas * 2);
});
