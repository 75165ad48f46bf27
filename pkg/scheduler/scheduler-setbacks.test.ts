import { describe, expect, it } from "vitest";
import { nodes, pods } from "../api/resources.ts";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";
import { waitFor } from "../testing/wait-for.ts";
import type { Plugin } from "./framework/plugin.ts";
import { unschedulable } from "./framework/status.ts";
import { cpu, startScheduler } from "./testing/start-scheduler.ts";

describe("the scheduler, when a placement comes to nothing,", () => {
  it("gives back what a pod held whose binding failed, and tries again after its backoff", async () => {
    const { api, clock, add, said, bound, condition } = await startScheduler([makeNode("n1")]);
    let failures = 1;
    api.intercept = ({ subresource }) => {
      if (subresource === "binding" && failures-- > 0) throw new Error("connection reset");
    };
    await add(pods, makePod("web", cpu("3")));
    await said('web Warning FailedScheduling: binding rejected: running Bind plugin "DefaultBinder": connection reset');
    expect(await condition("web")).toMatchObject({ reason: "SchedulerError" });
    clock.advance(1000);
    await bound("web");
  });

  it("tries a pod no more that was deleted while it was being bound, though finalizers keep it", async () => {
    const { api, client, clock, add, bound, events, informers, podClient } = await startScheduler([makeNode("n1")]);
    const web = { namespace: "default", name: "web" };
    let tries = 0;
    api.intercept = async ({ subresource, name }) => {
      if (subresource !== "binding" || name !== "web") return;
      tries++;
      await podClient.delete(web);
      const seen = () => informers.informer(pods).get(web)?.metadata.deletionTimestamp;
      await waitFor(() => expect(seen()).toBeTruthy());
      throw new Error("pod web is being deleted, cannot be assigned to a host");
    };
    const kept = makePod("web", cpu("3"));
    await add(pods, { ...kept, metadata: { ...kept.metadata, finalizers: ["example.com/keep"] } });
    // What it held is given back.
    await add(pods, makePod("next", cpu("3")));
    await bound("next");
    await client.resource(pods).delete({ namespace: "default", name: "next" }, { gracePeriodSeconds: 0 });
    clock.advance(60_000);
    await add(pods, makePod("last", cpu("3")));
    await bound("last");
    expect(tries).toBe(1);
    expect(events.filter((event) => event.startsWith("web "))).toEqual([]);
  });

  it("goes on when a plugin breaks, and tries the pod it broke on again after its backoff", async () => {
    let broken = true;
    const plugin: Plugin = {
      name: "Fragile",
      preFilter({ key }) {
        if (broken && key === "default/odd") throw new Error("no idea what this is");
        return undefined;
      },
    };
    const { said, bound, clock } = await startScheduler([makeNode("n1")], [makePod("odd"), makePod("web")], [plugin]);
    await bound("web");
    await said("odd Warning FailedScheduling: no idea what this is");
    broken = false;
    clock.advance(1000);
    await bound("odd");
  });

  it.each(["reserve", "permit", "preBind"] as const)(
    "keeps a pod waiting that a plugin refuses at %s, until an event that the plugin asked for",
    async (point) => {
      let willing = false;
      const plugin: Plugin = {
        name: "Picky",
        requeueOn: [{ events: ["NodeLabelsChanged"] }],
        [point]: () => {
          const refusal = willing ? undefined : unschedulable("Picky", "not on a Sunday");
          return point === "reserve" ? refusal : Promise.resolve(refusal);
        },
      };
      const { said, bound, client, add, clock } = await startScheduler(
        [makeNode("n1")],
        [makePod("web", cpu("3"))],
        [plugin],
      );
      await said("web Warning FailedScheduling: 0/1 nodes are available: 1 not on a Sunday.");
      willing = true;
      await add(pods, makePod("next", cpu("3")));
      await bound("next");
      await client.resource(pods).delete({ namespace: "default", name: "next" }, { gracePeriodSeconds: 0 });
      await client.resource(nodes).patch({ name: "n1" }, "merge", { metadata: { labels: { day: "Monday" } } });
      clock.advance(1000);
      await bound("web");
    },
  );
});
