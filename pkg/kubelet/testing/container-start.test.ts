import { mkdtemp, readFile } from "node:fs/promises";
import { status as grpc } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import type { Container } from "../../api/core/v1/types.generated.ts";
import { configMaps } from "../../api/resources.ts";
import { type CreateContainerRequest, Signal } from "../../cri/generated/cri/v1/api.ts";
import { grpcError } from "./grpc-error.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const web = (more: Partial<Container> = {}): Container => ({ name: "web", image: "busybox:1", ...more });

function created(harness: KubeletHarness): CreateContainerRequest {
  const found = harness.cri.log.find(({ call }) => call === "createContainer");
  if (!found) throw new Error("no container was made");
  return found.request as CreateContainerRequest;
}

describe("a container that starts", () => {
  it("waits for the ConfigMap it refers to, says so, and starts as soon as there is one", async () => {
    await using harness = await KubeletHarness.start();
    const envFrom = [{ configMapRef: { name: "settings" } }];
    await harness.create("web-1", { containers: [web({ envFrom })] });
    const pod = await harness.until(
      "web-1",
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "CreateContainerConfigError",
    );
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toBe('configmap "settings" not found');
    expect(harness.said).toContainEqual({
      type: "Warning",
      reason: "Failed",
      message: 'Error: configmap "settings" not found',
    });
    await harness.cluster.add(configMaps, {
      metadata: { name: "settings", namespace: "default" },
      data: { COLOR: "red" },
    });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const envs = created(harness).config?.envs.map(({ key, value }) => `${key}=${value.toString("utf8")}`);
    expect(envs).toEqual(["COLOR=red"]);
  });

  it("is refused as root when the manifest forbids it", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: [web({ securityContext: { runAsNonRoot: true } })] });
    const pod = await harness.until(
      "web-1",
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "CreateContainerConfigError",
    );
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
      /^container has runAsNonRoot and image will run as root \(pod: "web-1_default\(.*\)", container: web\)$/,
    );
  });

  it("says what the runtime said when it cannot be run, and is tried again", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.fail("startContainer", grpcError(grpc.UNKNOWN, "exec: nonsense: executable file not found in $PATH"));
    await harness.create("web-1", { containers: [web({ command: ["nonsense"] })] });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const message = "Error: exec: nonsense: executable file not found in $PATH";
    expect(harness.said).toContainEqual({ type: "Warning", reason: "Failed", message });
  });

  it("has an /etc/hosts with its address, names and aliases", async () => {
    await using harness = await KubeletHarness.start();
    const hostAliases = [{ ip: "192.0.2.1", hostnames: ["foo", "bar"] }];
    await harness.create("web-1", { hostname: "box", subdomain: "sub", hostAliases });
    const pod = await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const hosts = created(harness).config?.mounts.find(({ containerPath }) => containerPath === "/etc/hosts");
    const lines = (await readFile(hosts?.hostPath ?? "", "utf8")).split("\n");
    expect(lines[0]).toBe("# Kubernetes-managed hosts file.");
    expect(lines).toContain(`${pod.status?.podIP}\tbox.sub.default.svc.cluster.local\tbox`);
    expect(lines).toContain("192.0.2.1\tfoo\tbar");
    const sandbox = [...harness.cri.sandboxes.values()][0]?.config;
    expect(sandbox?.hostname).toBe("box");
    expect(sandbox?.dnsConfig?.servers).toEqual(["10.96.0.10"]);
    expect(sandbox?.dnsConfig?.searches.slice(0, 3)).toEqual([
      "default.svc.cluster.local",
      "svc.cluster.local",
      "cluster.local",
    ]);
    expect(sandbox?.dnsConfig?.options).toEqual(["ndots:5"]);
  });

  it("is stopped by the signal that it asks for", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: [web({ lifecycle: { stopSignal: "SIGRTMIN+1" } })] });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(created(harness).config?.stopSignal).toBe(Signal.SIGRTMINPLUS1);
  });

  it("says which volume is missing what", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", {
      volumes: [{ name: "conf", configMap: { name: "settings" } }],
      containers: [web({ volumeMounts: [{ name: "conf", mountPath: "/conf" }] })],
    });
    await expect
      .poll(() => harness.said)
      .toContainEqual({
        type: "Warning",
        reason: "FailedMount",
        message: 'MountVolume.SetUp failed for volume "conf" : configmap "settings" not found',
      });
    expect(harness.reasons()).not.toContain("Pulled");
    await harness.until(
      "web-1",
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "ContainerCreating",
    );
    const settings = { metadata: { name: "settings", namespace: "default" }, data: { a: "1" } };
    await harness.cluster.add(configMaps, settings);
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const mount = created(harness).config?.mounts.find(({ containerPath }) => containerPath === "/conf");
    expect(mount?.readonly).toBe(true);
    expect(await readFile(`${mount?.hostPath}/a`, "utf8")).toBe("1");
    await harness.cluster.client
      .resource(configMaps)
      .patch({ namespace: "default", name: "settings" }, "merge", { data: { a: "2", b: "3" } });
    await expect.poll(() => readFile(`${mount?.hostPath}/a`, "utf8")).toBe("2");
    expect(await readFile(`${mount?.hostPath}/b`, "utf8")).toBe("3");
  });

  it.each([
    [{ nfs: { server: "192.0.2.1", path: "/" } }, "this node has no plugin for volumes of the kind nfs"],
    [
      { configMap: { name: "settings", items: [{ key: "no", path: "a" }] } },
      "configmap references non-existent config key: no",
    ],
    [
      { projected: { sources: [{ clusterTrustBundle: { name: "ca", path: "ca.pem" } }] } },
      "this node cannot project the source clusterTrustBundle; it can project configMap, secret, downwardAPI, serviceAccountToken",
    ],
    [{ emptyDir: { medium: "HugePages-2Mi" } }, "this node has no huge pages for the medium HugePages-2Mi"],
  ])("is told which volume it cannot have: %j", async (source, why) => {
    await using harness = await KubeletHarness.start();
    await harness.cluster.add(configMaps, { metadata: { name: "settings", namespace: "default" } });
    await harness.create("web-1", { volumes: [{ name: "data", ...source }] });
    const message = `MountVolume.SetUp failed for volume "data" : ${why}`;
    await expect.poll(() => harness.said).toContainEqual({ type: "Warning", reason: "FailedMount", message });
  });

  it.each([
    [{ hostUsers: false }, "hostUsers: false is not supported: the container runtime has no user namespaces for pods"],
    [{ runtimeClassName: "safe" }, 'failed to get sandbox runtime: RuntimeClass.node.k8s.io "safe" not found'],
  ])("gets no sandbox that is not what was asked for: %j", async (spec, why) => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", spec);
    const message = `Failed to create pod sandbox: ${why}`;
    await expect
      .poll(() => harness.said)
      .toContainEqual({ type: "Warning", reason: "FailedCreatePodSandBox", message });
    expect(harness.cri.count("runPodSandbox")).toBe(0);
  });

  it("finds a sub-path of its volume, made where it was missing", async () => {
    await using harness = await KubeletHarness.start();
    const path = await mkdtemp(`${harness.root}/host-`);
    await harness.create("web-1", {
      volumes: [{ name: "data", hostPath: { path, type: "Directory" } }],
      containers: [web({ volumeMounts: [{ name: "data", mountPath: "/data", subPath: "one/two", readOnly: true }] })],
    });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const mount = created(harness).config?.mounts.find(({ containerPath }) => containerPath === "/data");
    expect(mount).toMatchObject({ hostPath: `${path}/one/two`, readonly: true });
  });
});
