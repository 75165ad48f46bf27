import { describe, expect, it } from "vitest";
import type { ContainerInfo } from "../docker/containers.ts";
import { EngineError } from "../docker/engine-error.ts";
import type { ContainerAction, ContainerEvent } from "../docker/event-stream.ts";
import { EventAnnouncer } from "./event-announcer.ts";

const event = (id: string, action: ContainerAction): ContainerEvent => ({ id, action, time: 1n, attributes: {} });

function announcer() {
  const published: string[] = [];
  const settle = new Map<string, () => void>();
  const subject = new EventAnnouncer({
    containers: {
      inspect: (id) =>
        new Promise<ContainerInfo>((_resolve, reject) =>
          settle.set(id, () => reject(new EngineError("notFound", "gone"))),
        ),
    },
    logs: { drained: async () => undefined },
    events: { publish: ({ id, action }) => published.push(`${id} ${action}`) },
  });
  return { subject, published, settle };
}

describe("announcing events", () => {
  it("tells of an end when the engine has finished with the container, and nothing of it before", async () => {
    const { subject, published, settle } = announcer();
    subject.announce(event("c1", "start"));
    subject.announce(event("c1", "die"));
    subject.announce(event("c1", "destroy"));
    expect(published).toEqual(["c1 start"]);
    await expect.poll(() => settle.has("c1")).toBe(true);
    settle.get("c1")?.();
    await expect.poll(() => published).toEqual(["c1 start", "c1 die", "c1 destroy"]);
  });

  it("lets other containers' events pass one on which the engine hangs, and gives up waiting for it", async () => {
    const { subject, published } = announcer();
    subject.announce(event("c1", "die"));
    subject.announce(event("c2", "create"));
    expect(published).toEqual(["c2 create"]);
    await expect.poll(() => published).toEqual(["c2 create", "c1 die"]);
  });
});
