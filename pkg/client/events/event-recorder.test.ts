import { describe, expect, it } from "vitest";
import type { Event, Pod } from "../../api/core/v1/types.generated.ts";
import { events } from "../../api/resources.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { createEventRecorder } from "./event-recorder.ts";

const pod: Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "default", uid: "u1" },
  spec: { containers: [] },
};

function startRecorder() {
  const clock = new FakeClock();
  const { api, client } = createFakeCluster(clock);
  const source = { component: "kubelet", host: "n1" };
  const recorder = createEventRecorder({ client, log: silentLogger, source, clock });
  const stored = async (): Promise<Event[]> => {
    await recorder.flushed();
    return (await client.resource(events).list()).items;
  };
  return { api, clock, recorder, stored };
}

describe("the event recorder", () => {
  it("writes an event as upstream's recorder does", async () => {
    const { recorder, stored } = startRecorder();
    recorder.event({ ...pod, fieldPath: "spec.containers{app}" }, "Normal", "Started", "Started container app");
    const [event] = await stored();
    expect(event).toMatchObject({
      involvedObject: { kind: "Pod", namespace: "default", name: "web", uid: "u1", fieldPath: "spec.containers{app}" },
      reason: "Started",
      type: "Normal",
      count: 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      source: { component: "kubelet", host: "n1" },
      reportingComponent: "kubelet",
      reportingInstance: "n1",
    });
    expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
  });

  it("tells of an object whose name leaves no room for a time", async () => {
    const { recorder, stored } = startRecorder();
    const name = "a".repeat(253);
    recorder.event({ ...pod, metadata: { ...pod.metadata, name } }, "Normal", "Started", "Started container app");
    const [event] = await stored();
    expect(event?.involvedObject.name).toBe(name);
    expect(event?.metadata.name.length).toBeLessThanOrEqual(253);
  });

  it("counts a repeated event instead of storing it again", async () => {
    const { clock, recorder, stored } = startRecorder();
    for (let times = 0; times < 3; times++) {
      recorder.event(pod, "Warning", "BackOff", "Back-off restarting failed container");
      clock.advance(60_000);
    }
    const all = await stored();
    expect(all.length).toBe(1);
    expect(all[0]).toMatchObject({ count: 3, lastTimestamp: "2026-01-01T00:02:00Z" });
  });

  it("combines many events that differ only in their message", async () => {
    const { recorder, stored } = startRecorder();
    for (let index = 0; index < 15; index++) recorder.event(pod, "Warning", "Unhealthy", `probe failed: ${index}`);
    const all = await stored();
    expect(all.length).toBe(10);
    expect(all.at(-1)).toMatchObject({ message: "(combined from similar events): probe failed: 14", count: 6 });
  });

  it("cuts off a source that says too much about one object", async () => {
    const { api, recorder, stored } = startRecorder();
    for (let index = 0; index < 100; index++) recorder.event(pod, "Normal", `Reason${index}`, "hello");
    expect((await stored()).length).toBe(25);
    recorder.event({ ...pod, metadata: { ...pod.metadata, name: "other" } }, "Normal", "Reason", "hello");
    expect((await stored()).length).toBe(26);
    expect(api.requests.filter(({ verb }) => verb === "create").length).toBe(26);
  });

  it("stores the event again when the counted one has expired", async () => {
    const { api, recorder, stored } = startRecorder();
    recorder.event(pod, "Normal", "Pulled", "image present");
    const [first] = await stored();
    if (first) api.store.remove({ verb: "delete", resource: events }, first);
    recorder.event(pod, "Normal", "Pulled", "image present");
    expect((await stored()).map(({ count }) => count)).toEqual([2]);
  });

  it("loses an event that the API refuses, and goes on", async () => {
    const { api, recorder, stored } = startRecorder();
    api.intercept = ({ body }) => {
      if ((body as Event | undefined)?.reason === "Bad")
        throw statusError("Forbidden", "namespace is being terminated");
    };
    recorder.event(pod, "Normal", "Bad", "hello");
    recorder.event(pod, "Normal", "Good", "hello");
    expect((await stored()).map(({ reason }) => reason)).toEqual(["Good"]);
  });
});
