import { afterAll, beforeAll, expect, test } from "vitest";
import {
  attemptKubectl,
  berth,
  berthBeside,
  processes,
  run,
  testCluster,
  testNamespace,
  until,
} from "./support/cluster.ts";
import { sleeper, webDeployment } from "./support/manifests.ts";
import { WriteLoad } from "./support/write-load.ts";

const space = testNamespace("e2e-crash");

beforeAll(() => {
  space.create();
  space.apply([webDeployment({ name: "web", replicas: 2 }), sleeper("steady")].join("---"));
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  space.kubectl("wait", "--for=condition=Ready", "pod/steady", "--timeout=180s");
});
afterAll(() => void space.remove());

const containerIds = () =>
  run("docker", ["ps", "-q", "--no-trunc", "--filter", `label=berth.cluster=${testCluster.name}`])
    .trim()
    .split("\n")
    .sort();

const ofSteady = (field: string) =>
  space.kubectl("get", "pod", "steady", "-o", `jsonpath={.status.containerStatuses[0].${field}}`);
const restartsOfSteady = () => Number(ofSteady("restartCount"));

test("an app container that is killed is started again and the restart is counted", async () => {
  run("docker", ["kill", ofSteady("containerID").replace("docker://", "")]);
  await until("a restarted container", () => restartsOfSteady() === 1);
  space.kubectl("wait", "--for=condition=Ready", "pod/steady", "--timeout=180s");
});

/** The supervisor first: it would start the others again. */
const killAll = () => {
  for (const { pid } of processes()) if (pid) process.kill(pid, "SIGKILL");
};

test("kill -9 of every process during a write load loses no acknowledged object and restarts no container", async () => {
  const before = containerIds();
  const load = new WriteLoad("e2e-crash");
  for (let round = 0; round < 3; round++) {
    await load.progress(200);
    killAll();
    await berthBeside("up");
  }
  await load.progress(200);
  await load.stop();
  const present = new Set(space.kubectl("get", "configmaps", "-o", "name").trim().split("\n"));
  expect(load.acknowledged.filter((name) => !present.has(`configmap/${name}`))).toEqual([]);
  expect(containerIds()).toEqual(before);
  const counts = "jsonpath={.items[*].status.containerStatuses[0].restartCount}";
  expect(space.kubectl("get", "pods", "-l", "app=web", "-o", counts)).toBe("0 0");
});

test.each(["berth-server", "berth-node", "berth-network"])("%s is started again when it is killed", async (name) => {
  const victim = processes().find((process) => process.name === name);
  if (!victim?.pid) throw new Error(`${name} does not run`);
  process.kill(victim.pid, "SIGKILL");
  await until(`a new ${name}`, () =>
    processes().some((process) => process.name === name && process.healthy && process.pid !== victim.pid),
  );
  await until(
    "a ready node",
    () => attemptKubectl("wait", "--for=condition=Ready", "node", "--all", "--timeout=5s").code === 0,
  );
});

test("up after down brings the same cluster back with its data, and counts a restart of each container", async () => {
  const restarts = restartsOfSteady();
  const former = ofSteady("containerID");
  const uid = space.kubectl("get", "configmap", "kube-root-ca.crt", "-o", "jsonpath={.metadata.uid}");
  berth("down");
  expect(containerIds()).toEqual([""]);
  expect(run("ip", ["route"])).not.toContain(testCluster.serviceCIDR);
  expect(run("iptables-save", [])).not.toContain(`berth:${testCluster.name}`);
  berth("up");
  expect(space.kubectl("get", "configmap", "kube-root-ca.crt", "-o", "jsonpath={.metadata.uid}")).toBe(uid);
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  await until("another container of it", () => !["", former].includes(ofSteady("containerID")));
  expect(restartsOfSteady()).toBe(restarts + 1);
});

test("down while pods are being started and removed takes all of them along", async () => {
  const whenContainers = (are: (count: number) => boolean) =>
    until("the change's midst", () => are(containerIds().length));
  /** Strikes in the midst of a change of scale. */
  const downWhen = async (are: (count: number) => boolean, replicas: number) => {
    space.kubectl("scale", "deployment/web", `--replicas=${replicas}`);
    await whenContainers(are);
    berth("down");
    expect(containerIds()).toEqual([""]);
    berth("up");
  };
  await downWhen((count) => count > 6, 8);
  await whenContainers((count) => count > 12);
  await downWhen((count) => count < 12, 0);
  await downWhen((count) => count > 12, 8);
  space.kubectl("scale", "deployment/web", "--replicas=2");
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
});
