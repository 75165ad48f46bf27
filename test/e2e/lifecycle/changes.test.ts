import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { attempt, root, until } from "../support/cluster.ts";
import { webDeployment, webService } from "../support/manifests.ts";
import { berthProgram, usePrivateCluster } from "../support/private-cluster.ts";

const cluster = usePrivateCluster("changes");
const { engine, name, up, attemptBerth } = cluster;
const { kubectl, berth } = engine;

test("certificates that are issued anew under a running cluster are in use after up, and containers go on", async () => {
  cluster.runPod("steady");
  const before = await cluster.settledContainers();
  const server = cluster.pidOf("berth-server");
  rmSync(path.join(engine.home, "pki/apiserver.crt"));
  up();
  expect(cluster.pidOf("berth-server")).not.toBe(server);
  cluster.expectWorking();
  expect(cluster.containers()).toEqual(before);
});

test("programs that were built since a cluster came up are those that run after up, and containers go on", async () => {
  cluster.runPod("steady");
  const before = await cluster.settledContainers();
  const server = cluster.pidOf("berth-server");
  const build = path.join(root, ".cache/e2e/another-build");
  cpSync(path.join(root, ".build"), build, { recursive: true });
  try {
    expect(engine.run("node", [path.join(build, "berth.js"), "up"])).toContain("for the programs built since");
    expect(cluster.processes().every(({ healthy }) => healthy)).toBe(true);
    expect(cluster.containers()).toEqual(before);
    expect(cluster.pidOf("berth-server")).not.toBe(server);
    expect(up()).toContain("for the programs built since");
    expect(up()).not.toContain("Stopping processes");
    cluster.expectWorking();
  } finally {
    rmSync(build, { recursive: true });
  }
});

test("another port is a flag away while the cluster is down, and pods find the API server there too", async () => {
  expect(attemptBerth("up", "--api-port=7443").stderr).toContain("while the cluster runs; berth down first");
  berth("down");
  up("--api-port=7443");
  expect(kubectl("cluster-info")).toContain("https://127.0.0.1:7443");
  await until("the API by its service", () => engine.attempt("curl", ["-ksf", "https://10.96.0.1/version"]).code === 0);
  berth("down");
  up("--api-port=6443");
  cluster.expectWorking();
});

test("a cluster stays on the engine of its up, whatever DOCKER_HOST says later, and down finds it there", () => {
  cluster.runPod("steady");
  // This machine's usual engine, which the cluster is not on.
  const elsewhere = (...args: string[]) =>
    attempt("nsenter", engine.within(berthProgram, ...args), { env: { ...engine.environment, DOCKER_HOST: "" } });
  const both = `is on the Docker Engine at ${engine.environment.DOCKER_HOST}, not on the one at unix://`;
  for (const verb of ["up", "doctor"]) {
    const { code, stdout, stderr } = elsewhere(verb);
    expect([verb, code, stdout + stderr]).toEqual([verb, 1, expect.stringContaining(both)]);
  }
  expect(elsewhere("status").code).toBe(0);
  cluster.expectWorking();
  expect(elsewhere("down").code).toBe(0);
  expect(engine.run("docker", ["ps", "-aq"])).toBe("");
  expect(engine.run("docker", ["network", "ls", "-q", "--filter", `name=${name}`])).toBe("");
});

test("down with an engine that does not answer says where that was, and is done when it is back", async () => {
  await engine.kill("SIGTERM");
  const { code, stderr } = attemptBerth("down");
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^berth: no Docker Engine answers at .*docker\.sock \(where the cluster was brought up\) \(E[A-Z]+\); .*; if that engine is gone for good, remove "engine" from .*config\.json\n$/,
    ),
  ]);
  await engine.start();
  berth("down");
  expect(engine.run("docker", ["ps", "-aq"])).toBe("");
});

test("after a reboot up brings the same cluster back: its objects, its pods and their services", async () => {
  engine.apply([webDeployment({ name: "web", replicas: 2 }), webService("web")].join("---"));
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  const uids = () => kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}");
  const before = uids();
  await engine.reboot(name);
  up();
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  expect(uids()).toBe(before);
  const address = kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
  await until("an answer", () =>
    /^web-/.test(engine.attempt("curl", ["-s", "--max-time", "10", `http://${address}/`]).stdout),
  );
  cluster.expectWorking();
});
