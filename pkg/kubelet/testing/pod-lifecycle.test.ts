import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PodSandboxState } from "../../cri/generated/cri/v1/api.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

describe("a pod's life", () => {
  it("runs once it is bound, and tells where", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    const pod = await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      name: "web",
      ready: true,
      started: true,
      restartCount: 0,
    });
    expect(pod.status?.podIP).toMatch(/^10\.244\./);
    expect(pod.status?.hostIP).toBe("192.0.2.10");
    expect(pod.status?.conditions?.map(({ type, status }) => `${type}=${status}`).sort()).toEqual([
      "ContainersReady=True",
      "Initialized=True",
      "PodReadyToStartContainers=True",
      "PodScheduled=True",
      "Ready=True",
    ]);
    expect(harness.reasons()).toEqual(["Pulled", "Created", "Started"]);
  });

  it("succeeds when its only container has done its work", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("job", { restartPolicy: "Never" });
    await harness.until("job", ({ status }) => status?.phase === "Running");
    harness.cri.exit("web", 0);
    const pod = await harness.until("job", ({ status }) => status?.phase === "Succeeded");
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(
      [...harness.cri.sandboxes.values()].every(({ status }) => status.state === PodSandboxState.SANDBOX_NOTREADY),
    ).toBe(true);
  });

  it("fails when its container fails and must not restart", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("job", { restartPolicy: "Never" });
    await harness.until("job", ({ status }) => status?.phase === "Running");
    harness.cri.exit("web", 3);
    const pod = await harness.until("job", ({ status }) => status?.phase === "Failed");
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(3);
  });

  it("is gone from the API only after its containers have stopped, and leaves nothing on the node", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    await harness.delete("web-1");
    await harness.untilGone("web-1");
    expect(harness.cri.running("web")).toEqual([]);
    await expect.poll(() => harness.cri.sandboxes.size + harness.cri.containers.size).toBe(0);
  });

  it("restarts a container that ended, and counts it", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    harness.cri.exit("web", 1);
    const pod = await harness.until("web-1", ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
    expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(1);
    expect(harness.cri.running("web")).toHaveLength(1);
    harness.cri.exit("web", 1);
    await harness.until(
      "web-1",
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "CrashLoopBackOff",
    );
    expect(harness.reasons()).toContain("BackOff");
  });

  it("is adopted, not restarted, when the kubelet comes back", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    await harness.stopKubelet();
    const before = harness.cri.running("web")[0]?.status.id;
    await harness.startKubelet();
    harness.cri.exit("web", 0);
    await harness.until("web-1", ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
    expect(harness.cri.count("runPodSandbox")).toBe(1);
    expect(harness.cri.running("web")[0]?.status.id).not.toBe(before);
  });

  it("ends when it was deleted while no kubelet ran", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    await harness.stopKubelet();
    await harness.delete("web-1", 0);
    await harness.startKubelet();
    await expect.poll(() => harness.cri.sandboxes.size + harness.cri.containers.size).toBe(0);
  });

  it("keeps its folders on the node, and those of pods that nobody has are removed", async () => {
    await using harness = await KubeletHarness.start();
    const { uid = "" } = (await harness.create("web-1")).metadata;
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    await harness.stopKubelet();
    const [pods, logs] = [join(harness.root, "kubelet/pods"), join(harness.root, "logs")];
    for (const folder of [join(pods, "gone"), join(logs, "default_web-0_gone/web")])
      await mkdir(folder, { recursive: true });
    await harness.startKubelet();
    await expect.poll(() => [readdirSync(pods), readdirSync(logs)]).toEqual([[uid], [`default_web-1_${uid}`]]);
  });
});
