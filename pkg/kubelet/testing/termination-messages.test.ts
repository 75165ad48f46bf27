import { describe, expect, it } from "vitest";
import type { Container } from "../../api/core/v1/types.generated.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const web = (more: Partial<Container> = {}): Container => ({ name: "web", image: "busybox:1", ...more });

describe("a container that ends", () => {
  it("leaves its last words in its status", async () => {
    await using harness = await KubeletHarness.start();
    const spec = web({ terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" });
    await harness.create("job", { restartPolicy: "Never", containers: [spec] });
    await harness.until("job", ({ status }) => status?.phase === "Running");
    harness.cri.exit("web", 1, "out of beans");
    const pod = await harness.until("job", ({ status }) => status?.phase === "Failed");
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated?.message).toBe("out of beans");
  });

  it("leaves the end of its log there when it failed without words", async () => {
    await using harness = await KubeletHarness.start();
    const spec = web({
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "FallbackToLogsOnError",
    });
    await harness.create("job", { restartPolicy: "Never", containers: [spec] });
    await harness.until("job", ({ status }) => status?.phase === "Running");
    harness.cri.writeLog("web", "fatal: no beans");
    harness.cri.exit("web", 1);
    const pod = await harness.until("job", ({ status }) => status?.phase === "Failed");
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated?.message).toBe("fatal: no beans\n");
  });
});
