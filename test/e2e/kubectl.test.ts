import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  attempt,
  attemptKubectl,
  environment,
  kubectl,
  run,
  startKubectl,
  testNamespace,
  until,
} from "./support/cluster.ts";
import { image, sleeper, webDeployment } from "./support/manifests.ts";

const space = testNamespace("e2e-kubectl");
const scratch = mkdtempSync(path.join(tmpdir(), "berth-e2e-"));

beforeAll(() => {
  space.create();
  space.apply([webDeployment({ name: "web", replicas: 2 }), sleeper("box")].join("---"));
  space.kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  space.kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=60s");
});
afterAll(() => void space.remove());

test("get -o wide shows upstream's columns", () => {
  const [head = ""] = space.kubectl("get", "pods", "-o", "wide").split("\n");
  expect(head.trim().split(/ {2,}/)).toEqual([
    "NAME",
    "READY",
    "STATUS",
    "RESTARTS",
    "AGE",
    "IP",
    "NODE",
    "NOMINATED NODE",
    "READINESS GATES",
  ]);
  const [deployments = ""] = space.kubectl("get", "deployments").split("\n");
  expect(deployments.trim().split(/ {2,}/)).toEqual(["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]);
});

test("get -w streams changes", async () => {
  const watch = startKubectl("-n", "e2e-kubectl", "get", "configmaps", "-w", "-o", "name");
  let seen = "";
  watch.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
  await until("the first list", () => seen.includes("kube-root-ca.crt"));
  space.kubectl("create", "configmap", "watched", "--from-literal=a=b");
  await until("the new object", () => seen.includes("configmap/watched"));
  watch.kill();
});

test("describe shows a pod's events", () => {
  const text = space.kubectl("describe", "pod", "box");
  expect(text).toMatch(/Scheduled\s.*Successfully assigned e2e-kubectl\/box/);
  expect(text).toMatch(/Normal\s+Started/);
});

test("logs -f follows what a container prints", async () => {
  space.apply(`
apiVersion: v1
kind: Pod
metadata: { name: talker }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: ${image}, command: [sh, -c, "echo first; while [ ! -f /tmp/go ]; do sleep 0.1; done; echo second"] }]
  restartPolicy: Never
`);
  space.kubectl("wait", "--for=jsonpath={.status.phase}=Running", "pod/talker", "--timeout=60s");
  const following = startKubectl("-n", "e2e-kubectl", "logs", "-f", "talker");
  let seen = "";
  following.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
  await until("the first line", () => seen.includes("first"));
  space.kubectl("exec", "talker", "--", "touch", "/tmp/go");
  await until("the second line", () => seen.includes("second"));
  await until("the end of the stream", () => following.exitCode !== null);
  expect(space.kubectl("logs", "talker", "--tail=1").trim()).toBe("second");
});

test("exec passes input, output and the exit code", () => {
  const bin = run("sh", ["-c", "echo .cache/bin/kubectl"]).trim();
  expect(run(bin, ["-n", "e2e-kubectl", "exec", "-i", "box", "--", "cat"], { input: "hello\n" })).toBe("hello\n");
  expect(space.attempt("exec", "box", "--", "sh", "-c", "exit 7").code).toBe(7);
});

test("exec -it gives a terminal", () => {
  const command = ".cache/bin/kubectl -n e2e-kubectl exec -it box -- sh -c 'test -t 0 && echo is-a-terminal'";
  expect(run("script", ["-qec", command, "/dev/null"])).toContain("is-a-terminal");
});

test("cp copies a file there and back unharmed", () => {
  const there = path.join(scratch, "there");
  const back = path.join(scratch, "back");
  writeFileSync(there, Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251)));
  space.kubectl("cp", there, "box:/tmp/copied");
  space.kubectl("cp", "box:/tmp/copied", back);
  expect(readFileSync(back).equals(readFileSync(there))).toBe(true);
});

test("port-forward reaches a pod's port", async () => {
  const forward = startKubectl("-n", "e2e-kubectl", "port-forward", "deployment/web", "18080:8080");
  let said = "";
  forward.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until("the forwarding", () => said.includes("Forwarding from 127.0.0.1:18080"));
  expect(run("curl", ["-fsS", "--max-time", "5", "http://127.0.0.1:18080/"])).toMatch(/^web-/);
  forward.kill();
});

test("set image, rollout status and rollout undo", () => {
  space.kubectl("set", "env", "deployment/web", "VERSION=v2");
  space.kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  expect(space.kubectl("rollout", "history", "deployment/web")).toMatch(/^2\s/m);
  space.kubectl("rollout", "undo", "deployment/web");
  space.kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  expect(
    space.kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].env[0].value}"),
  ).toBe("v1");
});

test("scale changes the number of pods", async () => {
  space.kubectl("scale", "deployment/web", "--replicas=3");
  await until(
    "three ready replicas",
    () => space.kubectl("get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}") === "3",
  );
});

test("apply --server-side refuses a conflict and says whose field it is", () => {
  const manifest = (value: string) =>
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned"},"data":{"key":"${value}"}}`;
  const apply = (manager: string, value: string) =>
    attempt(
      ".cache/bin/kubectl",
      ["-n", "e2e-kubectl", "apply", "--server-side", `--field-manager=${manager}`, "-f", "-"],
      { input: manifest(value), env: environment },
    );
  expect(apply("one", "a").code).toBe(0);
  const refused = apply("two", "b");
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('conflict with "one"');
  expect(refused.stderr).toContain(".data.key");
});

test("create refuses an unknown field by its path", () => {
  const manifest = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"wrong"},"dat":{"a":"b"}}';
  const { code, stderr } = attempt(".cache/bin/kubectl", ["-n", "e2e-kubectl", "create", "-f", "-"], {
    input: manifest,
  });
  expect(code).not.toBe(0);
  expect(stderr).toContain('unknown field "dat"');
  expect(space.attempt("get", "configmap", "wrong").stderr).toContain("NotFound");
});

test("an invalid manifest gets every wrong field by its path and changes nothing", () => {
  const manifest =
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"Bad_Name"},"spec":{"containers":[{"name":"x"}]}}';
  const { stderr } = attempt(".cache/bin/kubectl", ["-n", "e2e-kubectl", "create", "-f", "-"], { input: manifest });
  expect(stderr).toContain("metadata.name: Invalid value");
  expect(stderr).toContain("spec.containers[0].image: Required value");
});

test("diff shows what apply would change", () => {
  space.apply('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"diffed"},"data":{"key":"old"}}');
  const manifest = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"diffed"},"data":{"key":"new"}}';
  const { code, stdout } = attempt(".cache/bin/kubectl", ["-n", "e2e-kubectl", "diff", "-f", "-"], { input: manifest });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^-\s+key: old$/m);
  expect(stdout).toMatch(/^\+\s+key: new$/m);
});

test("explain, api-resources and get --raw speak of the API", () => {
  expect(kubectl("explain", "deployment.spec.strategy")).toContain("rollingUpdate");
  expect(kubectl("api-resources", "-o", "name")).toContain("deployments.apps");
  expect(kubectl("get", "--raw", "/readyz").trim()).toBe("ok");
  expect(JSON.parse(kubectl("get", "--raw", "/version"))).toMatchObject({ major: "1", minor: "35" });
});

test("create deployment, secret and configmap, which send protobuf", () => {
  space.kubectl("create", "deployment", "made", `--image=${image}`, "--", "sleep", "3600");
  space.kubectl("create", "secret", "generic", "made", "--from-literal=password=hunter2");
  space.kubectl("create", "configmap", "made", "--from-literal=a=b");
  expect(space.kubectl("get", "secret", "made", "-o", "jsonpath={.data.password}")).toBe(
    Buffer.from("hunter2").toString("base64"),
  );
  space.kubectl("delete", "deployment/made", "secret/made", "configmap/made", "--wait");
});

test("delete --wait returns when the pods are gone", () => {
  space.apply(sleeper("short"));
  space.kubectl("wait", "--for=condition=Ready", "pod/short", "--timeout=60s");
  space.kubectl("delete", "pod", "short", "--wait", "--timeout=60s");
  expect(space.attempt("get", "pod", "short").stderr).toContain("NotFound");
});

test("anonymous users see health and version only", () => {
  const server = kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
  const status = (url: string) => run("curl", ["-ks", "-o", "/dev/null", "-w", "%{http_code}", `${server}${url}`]);
  expect([status("/version"), status("/healthz"), status("/api/v1/namespaces")]).toEqual(["200", "200", "403"]);
});

test("the machine's own kubectl works too", () => {
  const { code, stdout } = attempt("/usr/bin/kubectl", ["-n", "e2e-kubectl", "get", "deployment", "web", "-o", "name"]);
  // A machine without a kubectl of its own has nothing to try.
  if (code === 1 && stdout === "") expect(attemptKubectl("version").code).toBe(0);
  else expect(stdout.trim()).toBe("deployment.apps/web");
});
