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
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
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

/** A rollout's end is told before the last of the endpoints is, which have new addresses. */
const untilAnswering = async (service: string) => {
  const address = kubectl("get", "service", service, "-o", "jsonpath={.spec.clusterIP}");
  const fetch = () => engine.attempt("curl", ["-fsS", "--max-time", "10", `http://${address}/`]).stdout;
  await until(`an answer of ${service}`, () => new RegExp(`^${service}-.* v1$`, "m").test(fetch()));
};

test("an engine that was killed and comes back has its pods again, and their service answers", async () => {
  const uids = kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}");
  const processes = engine.berth("status", "-o", "json");
  await engine.kill();
  await engine.start();
  await until("restarted pods", () => restarts().every((count) => count > 0));
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  expect(kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}")).toBe(uids);
  await untilAnswering("web");
  expect(pids(engine.berth("status", "-o", "json"))).toEqual(pids(processes));
});

test("while the engine is away kubectl answers, and what is asked for is done when it is back", async () => {
  await engine.kill("SIGTERM");
  kubectl("create", "configmap", "made-meanwhile");
  kubectl("scale", "deployment/web", "--replicas=3");
  await engine.start();
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  expect(restarts().length).toBe(3);
});

test("an engine that is killed while containers start leaves none of them without anybody who knows of it", async () => {
  kubectl("scale", "deployment/web", "--replicas=8");
  await until("containers that start", () => engine.livingContainers().length > 6);
  await engine.kill();
  await engine.start();
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  const known = () => engine.run("docker", ["ps", "--quiet", "--no-trunc"]).split("\n").filter(Boolean).sort();
  await until("nothing but what the engine knows", () => String(engine.livingContainers().sort()) === String(known()));
});

test("an engine that comes back without all it knew gets the pods and their network again", async () => {
  // Not those of the tests before: they ended so often that they wait longer and longer between starts.
  kubectl("delete", "deployment/web", "service/web");
  engine.apply([webDeployment({ name: "fresh", replicas: 2 }), webService("fresh")].join("---"));
  kubectl("rollout", "status", "deployment/fresh", "--timeout=180s");
  await engine.forgetEverything();
  engine.receiveImage("berth.test/busybox:1");
  await until("restarted pods", () => restarts("fresh").every((count) => count > 0));
  kubectl("rollout", "status", "deployment/fresh", "--timeout=180s");
  await untilAnswering("fresh");
});

const pids = (status: string) =>
  (JSON.parse(status) as { processes: { name: string; pid: number }[] }).processes.map(({ name, pid }) => [name, pid]);
