import path from "node:path";
import { expect, test } from "vitest";
import { freePort } from "../../pkg/testing/free-port.ts";
import { attempt, root, run, until } from "./support/cluster.ts";
import { startControlPlane } from "./support/control-plane.ts";
import { webDeployment } from "./support/manifests.ts";

const kubectlProgram = path.join(root, ".cache/bin/kubectl");

/** Longer than a leader on a busy machine is late with its renewal: the other must not lead before it is killed. */
const patience = {
  "leader-elect": "true",
  "leader-elect-lease-duration": "12s",
  "leader-elect-renew-deadline": "10s",
  "leader-elect-retry-period": "500ms",
};

test("of two controller managers one leads, and when it is killed the other goes on", async () => {
  await using plane = await startControlPlane("controller-managers");
  const admin = path.join(plane.home, "kubeconfig/admin.conf");
  const kubectl = (...args: string[]) => run(kubectlProgram, ["--kubeconfig", admin, ...args]);
  const holder = () =>
    attempt(kubectlProgram, [
      ...["--kubeconfig", admin, "-n", "kube-system", "get", "lease", "kube-controller-manager"],
      ...["-o", "jsonpath={.spec.holderIdentity} {.spec.leaseTransitions}"],
    ]).stdout;

  const manager = async () => {
    const port = await freePort();
    const child = plane.start("kube-controller-manager", {
      kubeconfig: path.join(plane.home, "kubeconfig/controller-manager.conf"),
      "root-ca-file": path.join(plane.home, "pki/ca.crt"),
      "secure-port": port,
      ...patience,
    });
    return { child, get: (url: string) => attempt("curl", ["-fsS", `http://127.0.0.1:${port}${url}`]).stdout };
  };
  const first = await manager();
  const leader = await until("a leader", holder);
  const second = await manager();
  await until("the other to be there", () => second.get("/healthz") === "ok");
  run(kubectlProgram, ["--kubeconfig", admin, "apply", "-f", "-"], {
    input: webDeployment({ name: "web", replicas: 3 }),
  });
  const pods = () => kubectl("get", "pods", "-l", "app=web", "-o", "name").trim().split("\n").filter(Boolean).length;
  await until("three pods", () => pods() === 3);
  expect(first.get("/metrics")).toMatch(/^workqueue_adds_total\{name="deployment"\} \d+$/m);
  await until("work to be done", () => /^workqueue_depth\{name="replicaset"\} 0$/m.test(first.get("/metrics")));

  first.child.kill("SIGKILL");
  await until("the other to lead", () => holder() !== "" && holder() !== leader);
  expect(holder().endsWith(" 1")).toBe(true);
  kubectl("scale", "deployment/web", "--replicas=5");
  await until("five pods", () => pods() === 5);
  const told = () => kubectl("-n", "kube-system", "get", "events", "-o", "jsonpath={.items[*].message}");
  await expect.poll(() => told().match(/became leader/g)?.length).toBe(2);
});
