import { describe, expect, it } from "vitest";
import type { PodSpec } from "../../api/core/v1/types.generated.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const huge: Partial<PodSpec> = {
  containers: [{ name: "web", image: "busybox:1", resources: { requests: { cpu: "100000" } } }],
};

describe("a pod that the node cannot have", () => {
  it("has failed with the reason, and nothing of it is made, by the next kubelet neither", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("huge", huge);
    const refused = await harness.until("huge", ({ status }) => status?.phase === "Failed");
    expect(refused.status).toMatchObject({
      reason: "OutOfcpu",
      message: expect.stringMatching(
        /^Pod was rejected: Node didn't have enough resource: cpu, requested: 100000000, /,
      ),
    });
    expect(refused.status?.containerStatuses).toBeUndefined();
    expect(harness.said).toMatchObject([{ type: "Warning", reason: "OutOfcpu" }]);
    await harness.stopKubelet();
    await harness.startKubelet();
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect((await harness.get("huge"))?.status).toEqual(refused.status);
    await harness.delete("huge");
    await harness.untilGone("huge");
    expect(harness.cri.count("runPodSandbox")).toBe(1);
  });

  it("has the port of a pod that is gone from the API, though its container still ends", async () => {
    await using harness = await KubeletHarness.start();
    let release: () => void = () => undefined;
    harness.cri.onStop = () => new Promise((resolve) => (release = resolve));
    const containers = [{ name: "web", image: "busybox:1", ports: [{ containerPort: 80, hostPort: 8080 }] }];
    await harness.create("old", { containers });
    await harness.until("old", ({ status }) => status?.phase === "Running");
    await harness.delete("old", 0);
    await harness.create("new", { containers });
    await harness.until("new", ({ status }) => status?.phase === "Running");
    release();
  });

  it("has the port of a pod that has ended, though its object is still there", async () => {
    await using harness = await KubeletHarness.start();
    const { api } = harness.cluster;
    const containers = [{ name: "web", image: "busybox:1", ports: [{ containerPort: 80, hostPort: 8080 }] }];
    await harness.create("old", { containers });
    await harness.until("old", ({ status }) => status?.phase === "Running");
    await harness.delete("old");
    const { intercept } = api;
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    api.intercept = (request) => (request.verb === "delete" && request.name === "old" ? held : intercept?.(request));
    await harness.until("old", ({ status }) => status?.phase === "Succeeded");
    await harness.create("new", { containers });
    await harness.until("new", ({ status }) => status?.phase === "Running");
    letGo();
    await harness.untilGone("old");
  });

  it("goes on running when it was there before", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    await harness.stopKubelet();
    const { api, client } = harness.cluster;
    const request = { verb: "get", resource: { group: "", version: "v1", resource: "pods" } } as const;
    const key = { namespace: "default", name: "web-1" };
    const pod = await client.resource({ ...request.resource, kind: "Pod", namespaced: true }).get(key);
    api.store.put({ ...request, ...key }, {
      ...pod,
      spec: { ...(pod as { spec?: object }).spec, nodeSelector: { a: "b" } },
    } as typeof pod);
    await harness.startKubelet();
    await harness.create("web-2");
    await harness.until("web-2", ({ status }) => status?.phase === "Running");
    expect((await harness.get("web-1"))?.status?.phase).toBe("Running");
  });
});
