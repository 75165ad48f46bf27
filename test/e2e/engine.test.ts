import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./support/cluster.ts";
import { webDeployment, webService } from "./support/manifests.ts";
import { PrivateEngine } from "./support/private-engine.ts";

const engine = new PrivateEngine("engine");
const { kubectl } = engine;

beforeAll(async () => {
  await engine.start();
  engine.receiveImage("berth.test/busybox:1");
  engine.berth("up", `--name=${engine.name}-c`);
  engine.apply([webDeployment({ name: "web", replicas: 2 }), webService("web")].join("---"));
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
});
afterAll(async () => {
  try {
    engine.berth("down", "--purge");
  } finally {
    await engine.remove();
  }
});

const restarts = (app = "web") =>
  kubectl("get", "pods", "-l", `app=${app}`, "-o", "jsonpath={.items[*].status.containerStatuses[0].restartCount}")
    .split(" ")
    .map(Number);

test("an engine that was killed and comes back has its pods again, and their service answers", async () => {
  const uids = kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}");
  const processes = engine.berth("status", "-o", "json");
  await engine.kill();
  await engine.start();
  await until("restarted pods", () => restarts().every((count) => count > 0));
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  expect(kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}")).toBe(uids);
  const address = kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
  expect(engine.run("curl", ["-fsS", "--max-time", "10", `http://${address}/`])).toMatch(/^web-.* v1$/m);
  expect(pids(engine.berth("status", "-o", "json"))).toEqual(pids(processes));
});

test("while the engine is away kubectl answers, and what is asked for is done when it is back", async () => {
  await engine.kill("SIGTERM");
  kubectl("create", "configmap", "made-meanwhile");
  kubectl("scale", "deployment/web", "--replicas=3");
  await engine.start();
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  expect(restarts().length).toBe(3);
});

test("an engine that is killed while containers start leaves none of them without anybody who knows of it", async () => {
  kubectl("scale", "deployment/web", "--replicas=8");
  await until("containers that start", () => engine.livingContainers().length > 6);
  await engine.kill();
  await engine.start();
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  const known = () => engine.run("docker", ["ps", "--quiet", "--no-trunc"]).split("\n").filter(Boolean).sort();
  await until("nothing but what the engine knows", () => String(engine.livingContainers().sort()) === String(known()));
});

test("an engine that comes back without all it knew gets the pods and their network again", async () => {
  // Not those of the tests before: they ended so often that they wait longer and longer between starts.
  kubectl("delete", "deployment/web", "service/web");
  engine.apply([webDeployment({ name: "fresh", replicas: 2 }), webService("fresh")].join("---"));
  kubectl("rollout", "status", "deployment/fresh", "--timeout=90s");
  await engine.forgetEverything();
  engine.receiveImage("berth.test/busybox:1");
  await until("restarted pods", () => restarts("fresh").every((count) => count > 0));
  kubectl("rollout", "status", "deployment/fresh", "--timeout=90s");
  const address = kubectl("get", "service", "fresh", "-o", "jsonpath={.spec.clusterIP}");
  expect(engine.run("curl", ["-fsS", "--max-time", "10", `http://${address}/`])).toMatch(/^fresh-.* v1$/m);
});

const pids = (status: string) =>
  (JSON.parse(status) as { processes: { name: string; pid: number }[] }).processes.map(({ name, pid }) => [name, pid]);
