import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { TokenManager } from "./token-manager.ts";

const pod: Pod = {
  metadata: { name: "web-1", namespace: "shop", uid: "u" },
  spec: { containers: [], serviceAccountName: "robot" },
};

function subject() {
  const clock = new FakeClock();
  const { api, client } = createFakeCluster();
  const asked: unknown[] = [];
  const due: string[] = [];
  let down = false;
  api.intercept = ({ subresource, namespace, name, body }) => {
    if (subresource !== "token") return undefined;
    if (down) throw new Error("the API is away");
    asked.push({ namespace, name, body });
    const expirationTimestamp = formatTime(clock.now() + 3600_000);
    return { status: { token: `token-${asked.length}`, expirationTimestamp } };
  };
  const manager = new TokenManager(client, clock, (uid) => due.push(uid));
  return { clock, manager, asked, due, setDown: (value: boolean) => (down = value) };
}

const projection = { path: "token", audience: "vault", expirationSeconds: 3600 };

describe("a pod's token", () => {
  it("is bound to the pod, asked for once, and renewed before it expires", async () => {
    const { clock, manager, asked, due } = subject();
    expect(await manager.token(pod, projection)).toBe("token-1");
    expect(await manager.token(pod, projection)).toBe("token-1");
    expect(asked).toEqual([
      {
        namespace: "shop",
        name: "robot",
        body: expect.objectContaining({
          spec: {
            audiences: ["vault"],
            expirationSeconds: 3600,
            boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web-1", uid: "u" },
          },
        }),
      },
    ]);
    clock.advance(0.8 * 3600_000);
    expect(due).toEqual(["u"]);
    expect(await manager.token(pod, projection)).toBe("token-2");
  });

  it("stays in use while no new one can be had, and is tried again", async () => {
    const { clock, manager, due, setDown } = subject();
    await manager.token(pod, projection);
    clock.advance(0.8 * 3600_000);
    setDown(true);
    expect(await manager.token(pod, projection)).toBe("token-1");
    clock.advance(60_000);
    expect(due).toEqual(["u", "u"]);
    setDown(false);
    expect(await manager.token(pod, projection)).toBe("token-2");
  });

  it("is asked for again also after it has expired", async () => {
    const { clock, manager, due, setDown } = subject();
    await manager.token(pod, projection);
    setDown(true);
    clock.advance(3600_000);
    await expect(manager.token(pod, projection)).rejects.toThrow("the API is away");
    const before = due.length;
    clock.advance(60_000);
    expect(due.length).toBeGreaterThan(before);
    setDown(false);
    expect(await manager.token(pod, projection)).toBe("token-2");
  });

  it("is renewed within a minute after a sleep of the machine that it was due in", async () => {
    const { clock, manager, due } = subject();
    await manager.token(pod, projection);
    clock.sleep(7200_000);
    clock.advance(60_000);
    expect(due).toEqual(["u"]);
  });

  it("costs nothing once the pod is gone", async () => {
    const { clock, manager } = subject();
    await manager.token(pod, projection);
    manager.forgetPod("u");
    expect(clock.pending).toBe(0);
  });
});
