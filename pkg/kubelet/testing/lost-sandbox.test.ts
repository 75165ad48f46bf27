import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const isRunning = ({ status }: Pod) => status?.phase === "Running";

describe("a pod whose sandbox died", () => {
  it("gets a new one, and its restarts go on counting", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", isRunning);
    harness.cri.killSandboxes();
    const pod = await harness.until("web-1", ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
    expect(pod.status?.containerStatuses?.[0]?.state?.running).toBeDefined();
    expect(harness.cri.count("runPodSandbox")).toBe(2);
    const message = "Pod sandbox changed, it will be killed and re-created.";
    expect(harness.said).toContainEqual({ type: "Normal", reason: "SandboxChanged", message });
  });

  it("is noticed although the event stream was broken then", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", isRunning);
    harness.cri.breakStreams();
    harness.cri.killSandboxes();
    await harness.until("web-1", ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
  });
});
