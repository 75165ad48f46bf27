import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeNode } from "../../pkg/testing/make-node.ts";
import { makePod } from "../../pkg/testing/make-pod.ts";
import { attempt, root, run, until } from "./support/cluster.ts";
import { startControlPlane } from "./support/control-plane.ts";

const kubectlProgram = path.join(root, ".cache/bin/kubectl");

describe("programs on their own, by upstream's flags", () => {
  it("kube-scheduler binds pods through kube-apiserver, as its own identity, and says so", async () => {
    await using plane = await startControlPlane("programs");
    const kubeconfig = path.join(plane.home, "kubeconfig/admin.conf");
    const kubectl = (...args: string[]) => run(kubectlProgram, ["--kubeconfig", kubeconfig, ...args]);
    kubectl("create", "serviceaccount", "default");
    await plane.client.post("/api/v1/nodes", makeNode("n1"));
    kubectl("taint", "node", "n1", "node.kubernetes.io/not-ready-");
    await plane.client.post("/api/v1/namespaces/default/pods", makePod("web", { requests: { cpu: "1" } }));
    await plane.client.post("/api/v1/namespaces/default/pods", makePod("huge", { requests: { cpu: "9" } }));
    kubectl("wait", "--for=condition=PodScheduled", "pod/web", "--timeout=180s");
    expect(kubectl("get", "pod", "web", "-o", "jsonpath={.spec.nodeName}")).toBe("n1");
    const events = (pod: string) => kubectl("events", "--for", `pod/${pod}`, "--no-headers");
    await until("the event of the pod that fits", () =>
      events("web").includes("Successfully assigned default/web to n1"),
    );
    await until("the event of the pod that does not", () =>
      events("huge").includes("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption:"),
    );
  });

  it.each(["kube-apiserver", "kube-scheduler", "kube-controller-manager", "kubelet", "kube-proxy", "cri-docker"])(
    "%s says in one sentence what is wrong with its flags",
    (program) => {
      const { code, stderr, stdout } = attempt("node", [`.build/${program}.js`, "--no-such-flag"]);
      expect(code).not.toBe(0);
      expect(`${stdout}${stderr}`.trim()).toMatch(/^error: unknown option '--no-such-flag'$/);
    },
  );
});
