import { status as grpc } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { leases, nodes } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { grpcError } from "./grpc-error.ts";
import { KubeletHarness, nodeName } from "./kubelet-harness.ts";

describe("a node", () => {
  it("registers itself, with what it has and is", async () => {
    await using harness = await KubeletHarness.start({ podCidrs: ["10.244.0.0/24"], nodeLabels: { zone: "a" } });
    const api = harness.cluster.client.resource(nodes);
    await expect.poll(async () => (await api.get({ name: nodeName })).status?.conditions?.length).toBe(4);
    const { metadata, spec, status } = await api.get({ name: nodeName });
    expect(metadata.labels).toMatchObject({
      "kubernetes.io/hostname": nodeName,
      "kubernetes.io/os": "linux",
      zone: "a",
    });
    expect(spec?.podCIDR).toBe("10.244.0.0/24");
    expect(status?.addresses).toEqual([
      { type: "InternalIP", address: "192.0.2.10" },
      { type: "Hostname", address: nodeName },
    ]);
    expect(status?.capacity?.pods).toBe("110");
    expect(status?.nodeInfo).toMatchObject({ kubeletVersion: "v1.35.0", containerRuntimeVersion: "docker://20.10.24" });
    expect(status?.images).toEqual([{ names: ["busybox:1"], sizeBytes: 1000 }]);
    const ready = getCondition(status?.conditions, "Ready");
    expect(ready).toMatchObject({ status: "True", reason: "KubeletReady" });
  });

  it("renews its lease", async () => {
    await using harness = await KubeletHarness.start();
    const api = harness.cluster.client.resource(leases);
    const key = { namespace: "kube-node-lease", name: nodeName };
    await expect.poll(() => api.get(key).then(({ spec }) => spec?.holderIdentity)).toBe(nodeName);
    expect((await api.get(key)).spec?.leaseDurationSeconds).toBe(40);
  });

  it("is not ready while its runtime is away, and ready again when it is back", async () => {
    await using harness = await KubeletHarness.start();
    const api = harness.cluster.client.resource(nodes);
    const ready = async () => getCondition((await api.get({ name: nodeName })).status?.conditions, "Ready");
    await expect.poll(async () => (await ready())?.status).toBe("True");
    harness.cri.fail("status", ...Array.from({ length: 3 }, () => grpcError(grpc.UNAVAILABLE, "no runtime")));
    harness.cri.breakStreams();
    await expect.poll(ready).toMatchObject({ status: "False", message: "container runtime is down: no runtime" });
    await expect.poll(async () => (await ready())?.status).toBe("True");
  });

  it("keeps what others wrote about it when it registers again", async () => {
    await using harness = await KubeletHarness.start();
    const api = harness.cluster.client.resource(nodes);
    await expect.poll(() => api.get({ name: nodeName }).then(({ status }) => status?.phase ?? "there")).toBe("there");
    await harness.stopKubelet();
    await api.patch({ name: nodeName }, "merge", { spec: { unschedulable: true }, metadata: { labels: { own: "1" } } });
    await harness.startKubelet();
    await expect.poll(async () => (await api.get({ name: nodeName })).spec?.unschedulable).toBe(true);
    expect((await api.get({ name: nodeName })).metadata.labels?.own).toBe("1");
  });
});
