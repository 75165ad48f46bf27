import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attempt, kubectlPrograms, run, testNamespace, until } from "../support/cluster.ts";
import { sleeper, webDeployment, webService } from "../support/manifests.ts";

/** The columns of the first line of a table. */
const columns = (table: string) => (table.split("\n")[0] ?? "").trim().split(/ {2,}/);

describe.each(kubectlPrograms)("$title reads", ({ program, id }) => {
  const space = testNamespace(`e2e-reading-${id}`, program);

  beforeAll(() => {
    space.create();
    space.apply([webDeployment({ name: "web", replicas: 2 }), webService("web"), sleeper("box")].join("---"));
    space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
    space.kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=180s");
  });
  afterAll(() => void space.remove());

  test.each([
    ["pods", "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED_NODE READINESS_GATES"],
    ["deployments", "NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR"],
    ["replicasets", "NAME DESIRED CURRENT READY AGE CONTAINERS IMAGES SELECTOR"],
    ["services", "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE SELECTOR"],
    ["endpointslices", "NAME ADDRESSTYPE PORTS ENDPOINTS AGE"],
    ["configmaps", "NAME DATA AGE"],
    ["nodes", "NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME"],
  ])("get %s -o wide shows upstream's columns", (resource, expected) => {
    const table = space.kubectl("get", resource, "-o", "wide");
    expect(columns(table).map((name) => name.replaceAll(" ", "_"))).toEqual(expected.split(" "));
  });

  test("get -o wide -w shows a pod's way to running, a line each time", async () => {
    const watch = space.start("get", "pods", "-o", "wide", "-w");
    await until("the first list", () => watch.said.includes("box"));
    space.apply(sleeper("watched"));
    await until("the pod running", () => /^watched +1\/1 +Running/m.test(watch.said));
    watch.kill();
    expect(watch.said).toMatch(/^watched +0\/1 +Pending/m);
    expect(watch.said.match(/^NAME /gm)).toHaveLength(1);
  });

  test("describe shows a pod's events, a deployment's rollout and a service's endpoints", async () => {
    const described = (...what: string[]) => expect.poll(() => space.kubectl("describe", ...what));
    await described("pod", "box").toMatch(new RegExp(`Scheduled\\s.*Successfully assigned ${space.name}/box`));
    await described("pod", "box").toMatch(/Normal\s+Started/);
    await described("deployment", "web").toMatch(/Scaled up replica set web-\w+ from 0 to 2/);
    await described("service", "web").toMatch(/Endpoints:\s+10\.[\d.]+:8080,10\.[\d.]+:8080/);
    await described("nodes").toMatch(/Ready\s+True .*KubeletReady/);
  });

  test("the events of a pod are the same in both groups that have them", () => {
    const reasons = (resource: string) =>
      space.kubectl("get", resource, "--field-selector=reason=Scheduled", "-o", "jsonpath={.items[*].metadata.name}");
    expect(reasons("events.events.k8s.io")).not.toBe("");
    expect(reasons("events.events.k8s.io").split(" ").sort()).toEqual(reasons("events").split(" ").sort());
  });

  test("explain, api-resources and get --raw speak of the API", () => {
    const explained = space.kubectl("explain", "deployment.spec.strategy");
    expect(explained).toMatch(/FIELD: strategy <DeploymentStrategy>/);
    expect(explained).toMatch(/rollingUpdate\s+<RollingUpdateDeployment>/);
    expect(explained).not.toContain("<no description>");
    expect(space.kubectl("api-resources", "-o", "name")).toContain("deployments.apps");
    expect(space.kubectl("get", "--raw", "/readyz").trim()).toBe("ok");
    expect(JSON.parse(space.kubectl("get", "--raw", "/version"))).toMatchObject({ major: "1", minor: "35" });
  });

  test("get sorts, selects and prints by path", () => {
    const names = (...args: string[]) =>
      space
        .kubectl("get", "pods", ...args)
        .trim()
        .split("\n");
    expect(names("-l", "app=web", "-o", "name")).toHaveLength(2);
    expect(names("--field-selector=metadata.name=box", "-o", "jsonpath={.items[*].spec.containers[*].name}")).toEqual([
      "main",
    ]);
    const sorted = names("--sort-by=.metadata.name", "--no-headers").map((line) => line.split(" ")[0]);
    expect(sorted).toEqual([...sorted].sort());
  });

  test("cluster-info dump is whole, though some of what it asks for is not served", () => {
    const dump = space.kubectl("cluster-info", "dump", `--namespaces=${space.name}`);
    const lists = [...dump.matchAll(/"kind": "(\w+)List"/g)].map(([, kind]) => kind);
    expect(lists.sort()).toEqual([
      "DaemonSet",
      "Deployment",
      "Event",
      "Node",
      "Pod",
      "ReplicaSet",
      "ReplicationController",
      "Service",
    ]);
    expect(dump).toContain(`==== START logs for container main of pod ${space.name}/box ====`);
  });

  test("wait reports a condition that does not come", () => {
    const { code, stderr } = space.attempt("wait", "--for=condition=Never", "pod/box", "--timeout=1s");
    expect(code).toBe(1);
    expect(stderr).toContain("timed out waiting for the condition on pods/box");
  });
});

test("anonymous users see health and version only", () => {
  const server = run(kubectlPrograms[0]?.program ?? "", [
    "config",
    "view",
    "--minify",
    "-o",
    "jsonpath={.clusters[0].cluster.server}",
  ]);
  const status = (url: string) =>
    attempt("curl", ["-ks", "-o", "/dev/null", "-w", "%{http_code}", `${server}${url}`]).stdout;
  expect([status("/version"), status("/healthz"), status("/api/v1/namespaces")]).toEqual(["200", "200", "403"]);
});
