import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { pods } from "../../api/resources.ts";
import { invalid } from "../../apimachinery/status-error.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { systemClock } from "../../util/clock.ts";
import { StatusManager } from "./status-manager.ts";

async function subject() {
  const cluster = createFakeCluster();
  const bare: Pod = { metadata: { name: "p", namespace: "default" }, spec: { containers: [], nodeName: "n" } };
  const [pod = bare] = await cluster.add(pods, bare);
  const manager = new StatusManager(cluster.client, systemClock, silentLogger);
  const patches = () => cluster.api.requests.filter(({ verb }) => verb === "patch").length;
  const uid = pod.metadata.uid ?? "";
  return { ...cluster, pod, uid, manager, patches };
}

describe("a pod's status on its way to the API", () => {
  it("is written once, and not again when it says the same", async () => {
    const { manager, pod, uid, patches, client } = await subject();
    manager.set(pod, { phase: "Pending" });
    manager.set(pod, { phase: "Running" });
    await manager.written(uid);
    manager.set(pod, { phase: "Running" });
    await manager.written(uid);
    expect(patches()).toBe(1);
    expect((await client.resource(pods).get({ namespace: "default", name: "p" })).status?.phase).toBe("Running");
  });

  it("is tried again until it is written", async () => {
    const { manager, pod, uid, api, client } = await subject();
    let failures = 2;
    api.intercept = ({ verb }) => {
      if (verb === "patch" && failures-- > 0) throw new Error("connection refused");
    };
    manager.set(pod, { phase: "Running" });
    await manager.written(uid);
    expect((await client.resource(pods).get({ namespace: "default", name: "p" })).status?.phase).toBe("Running");
  });

  it("is not tried again when it is refused: the name may be another pod's by now", async () => {
    const { manager, pod, uid, api, patches } = await subject();
    api.intercept = ({ verb }) => {
      if (verb === "patch") throw invalid({ resource: "Pod", name: "p" }, []);
    };
    manager.set(pod, { phase: "Running" });
    await manager.written(uid);
    expect(patches()).toBe(1);
  });

  it("never leaves a final phase", async () => {
    const { manager, pod, uid } = await subject();
    manager.set(pod, { phase: "Failed" });
    manager.set(pod, { phase: "Running" });
    await manager.written(uid);
    expect(manager.get(uid)?.phase).toBe("Failed");
  });

  it("is put right when somebody else changed it", async () => {
    const { manager, pod, uid, client } = await subject();
    const key = { namespace: "default", name: "p" };
    manager.set(pod, { phase: "Running" });
    await manager.written(uid);
    const changed = await client
      .resource(pods)
      .patch(key, "merge", { status: { phase: "Unknown" } }, { subresource: "status" });
    manager.observe(changed);
    await manager.written(uid);
    expect((await client.resource(pods).get(key)).status?.phase).toBe("Running");
  });
});
