import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { Container, Pod, Probe } from "../../api/core/v1/types.generated.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const exec: Probe = { exec: { command: ["check"] }, periodSeconds: 1, failureThreshold: 1 };
const web = (more: Partial<Container>): Container => ({ name: "web", image: "busybox:1", ...more });
const isReady = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";

describe("probes", () => {
  it("make a pod ready when its readiness probe succeeds, and unready when it fails", async () => {
    await using harness = await KubeletHarness.start();
    let exitCode = 1;
    harness.cri.onExec = () => ({ exitCode, stdout: "not yet" });
    await harness.create("web-1", { containers: [web({ readinessProbe: exec })] });
    const unready = await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(unready.status?.containerStatuses?.[0]).toMatchObject({ ready: false, started: true });
    await expect
      .poll(() => harness.said)
      .toContainEqual({ type: "Warning", reason: "Unhealthy", message: "Readiness probe failed: not yet" });
    exitCode = 0;
    await harness.until("web-1", isReady);
    exitCode = 1;
    const again = await harness.until("web-1", (pod) => !isReady(pod));
    expect(again.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      reason: "ContainersNotReady",
      message: "containers with unready status: [web]",
    });
    expect(harness.cri.running("web")).toHaveLength(1);
  });

  it("restart a container whose liveness probe fails", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.onExec = () => ({ exitCode: 1, stdout: "dead" });
    await harness.create("web-1", { containers: [web({ livenessProbe: exec })] });
    await harness.until("web-1", ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) >= 1);
    expect(harness.said).toContainEqual({
      type: "Normal",
      reason: "Killing",
      message: "Container web failed liveness probe, will be restarted",
    });
  });

  it("ask nothing else until the startup probe has succeeded", async () => {
    await using harness = await KubeletHarness.start();
    const asked: string[] = [];
    let up = false;
    harness.cri.onExec = (_name, [command = ""]) => {
      asked.push(command);
      return { exitCode: up || command === "ready" ? 0 : 1 };
    };
    const startupProbe = { ...exec, exec: { command: ["started"] }, failureThreshold: 100 };
    const readinessProbe = { ...exec, exec: { command: ["ready"] } };
    await harness.create("web-1", { containers: [web({ startupProbe, readinessProbe })] });
    const pod = await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({ ready: false, started: false });
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    expect(asked).not.toContain("ready");
    up = true;
    await harness.until("web-1", isReady);
  });

  it("reach containers by HTTP, with headers and named ports", async () => {
    await using harness = await KubeletHarness.start();
    const headers: http.IncomingHttpHeaders[] = [];
    const server = http.createServer((request, response) => {
      headers.push(request.headers);
      response.end("ok");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const httpGet = {
      host: "127.0.0.1",
      port: "http",
      path: "/healthz",
      httpHeaders: [{ name: "X-Test", value: "1" }],
    };
    const ports = [{ name: "http", containerPort: port }];
    await harness.create("web-1", { containers: [web({ ports, readinessProbe: { httpGet } })] });
    await harness.until("web-1", isReady);
    server.close();
    expect(headers[0]).toMatchObject({ "x-test": "1", "user-agent": "kube-probe/1.35", connection: "close" });
  });

  it("go on where they were when the kubelet comes back", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: [web({ readinessProbe: { ...exec, initialDelaySeconds: 0 } })] });
    await harness.until("web-1", isReady);
    await harness.stopKubelet();
    const before = (await harness.get("web-1"))?.metadata.resourceVersion;
    await harness.startKubelet();
    await expect.poll(() => harness.cri.count("listPodSandbox")).toBeGreaterThan(5);
    expect((await harness.get("web-1"))?.metadata.resourceVersion).toBe(before);
  });

  it("count the pod ready only with its readiness gates", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { readinessGates: [{ conditionType: "example.com/gate" }] });
    const pod = await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(pod.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "ReadinessGatesNotReady",
      message: 'corresponding condition of pod readiness gate "example.com/gate" does not exist.',
    });
    const { client } = harness.cluster;
    const { pods } = await import("../../api/resources.ts");
    const gate = { type: "example.com/gate", status: "True" };
    await client
      .resource(pods)
      .patch(
        { namespace: "default", name: "web-1" },
        "strategic",
        { status: { conditions: [gate] } },
        { subresource: "status" },
      );
    await harness.until("web-1", isReady);
  });
});
