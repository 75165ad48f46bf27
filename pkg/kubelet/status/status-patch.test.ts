import { describe, expect, it } from "vitest";
import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";
import { statusPatch } from "./status-patch.ts";

const pod: Pod = { metadata: { name: "p", namespace: "default", uid: "u" }, spec: { containers: [] } };

describe("a status patch", () => {
  it("has only what changed, takes back reasons, and names the pod by uid", () => {
    const from: PodStatus = {
      phase: "Pending",
      qosClass: "BestEffort",
      conditions: [
        { type: "Ready", status: "False", reason: "ContainersNotReady", message: "m" },
        { type: "PodScheduled", status: "True" },
      ],
    };
    const to: PodStatus = {
      phase: "Running",
      qosClass: "BestEffort",
      podIPs: [{ ip: "10.0.0.2" }],
      conditions: [
        { type: "Ready", status: "True" },
        { type: "PodScheduled", status: "True" },
      ],
    };
    expect(statusPatch(pod, from, to)).toEqual({
      metadata: { uid: "u" },
      status: {
        phase: "Running",
        podIPs: [{ ip: "10.0.0.2" }, { $patch: "replace" }],
        conditions: [{ type: "Ready", status: "True", reason: null, message: null }],
      },
    });
  });
});
