import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { ContainerEventType, ContainerState } from "../../cri/generated/cri/v1/api.ts";
import { ContainerEvents } from "./container-events.ts";

const attributes = {
  ...{ "io.berth.type": "container", "io.berth.sandbox": "s1", "io.berth.container": "app", "io.berth.pod.uid": "u1" },
  ...{ app: "web", image: "sha256:1", name: "k8s_app", exitCode: "3" },
};

describe("container events", () => {
  it("tell of the container and its pod by labels alone", async () => {
    const events = new ContainerEvents();
    const subscription = events.subscribe(new AbortController().signal);
    const first = subscription.next();
    events.publish({ action: "die", id: "c1", time: 5n, attributes });
    const { value } = await first;
    expect(value).toMatchObject({
      ...{ containerId: "c1", containerEventType: ContainerEventType.CONTAINER_STOPPED_EVENT, createdAt: 5n },
      podSandboxStatus: { id: "s1", metadata: { uid: "u1" } },
      containersStatuses: [
        { metadata: { name: "app" }, state: ContainerState.CONTAINER_EXITED, exitCode: 3, labels: { app: "web" } },
      ],
    });
    await subscription.return(undefined);
  });

  it("end with an error when some were lost, and quietly when nobody wants more", async () => {
    const events = new ContainerEvents();
    const lost = events.subscribe(new AbortController().signal).next();
    events.interrupt("the engine was restarted");
    await expect(lost).rejects.toMatchObject({ code: status.UNAVAILABLE });
    const gone = new AbortController();
    const next = events.subscribe(gone.signal).next();
    gone.abort();
    expect(await next).toMatchObject({ done: true });
  });
});
