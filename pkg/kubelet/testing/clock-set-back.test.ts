import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const waitsFor = (reason: string) => (pod: Pod) =>
  pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === reason;
const isRunning = ({ status }: Pod) => status?.containerStatuses?.[0]?.state?.running !== undefined;
const restartsOf = ({ status }: Pod) => status?.containerStatuses?.[0]?.restartCount;

/** As on a laptop whose hardware clock has local time, once it hears what time it is. */
const hoursMs = 6 * 3_600_000;

describe("a pod, when the machine's clock is set back by hours,", () => {
  it("has its container restarted in CrashLoopBackOff", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    for (const restarts of [0, 1]) {
      await harness.until("web-1", (pod) => isRunning(pod) && restartsOf(pod) === restarts);
      harness.cri.exit("web", 1);
    }
    await harness.untilSeen("web-1", waitsFor("CrashLoopBackOff"));
    harness.clock.setBack(hoursMs);
    await harness.until("web-1", (pod) => restartsOf(pod) === 2);
  });

  it("has its image pulled in ImagePullBackOff", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: [{ name: "web", image: "app:2" }] });
    await harness.untilSeen("web-1", waitsFor("ImagePullBackOff"));
    harness.clock.setBack(hoursMs);
    harness.cri.registry.add("app:2");
    await harness.until("web-1", isRunning);
  });

  it("has its sandbox tried again", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.fail("runPodSandbox", ...Array.from({ length: 3 }, () => new Error("no room")));
    await harness.create("web-1");
    await expect.poll(() => harness.reasons()).toContain("FailedCreatePodSandBox");
    harness.clock.setBack(hoursMs);
    await harness.until("web-1", isRunning);
  });
});
