import { describe, expect, it } from "vitest";
import { leases } from "../../api/resources.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { settled } from "../../testing/settled.ts";
import { waitFor } from "../../testing/wait-for.ts";
import type { EventRecorder } from "../interface.ts";
import { LeaderElector } from "./leader-elector.ts";

const lease = { namespace: "kube-system", name: "kube-scheduler" };

function candidates(...identities: string[]) {
  const clock = new FakeClock();
  const { api, client } = createFakeCluster(clock);
  const told: string[] = [];
  const said: string[] = [];
  const electors = identities.map((identity) => {
    const onStarted = () => told.push(`${identity} leads`);
    const onLost = () => told.push(`${identity} lost`);
    const recorder = { event: (...[, , , message]: Parameters<EventRecorder["event"]>) => void said.push(message) };
    return new LeaderElector({ client, log: silentLogger, lease, identity, clock, recorder, onStarted, onLost });
  });
  const held = async () => (await client.resource(leases).get(lease)).spec;
  /** Lets `seconds` pass, two at a time, every candidate finishing its round. */
  const pass = async (seconds: number) => {
    for (let at = 0; at < seconds; at += 2) {
      clock.advance(2000);
      await settled();
    }
  };
  return { api, electors, told, said, held, pass };
}

describe("leader election", () => {
  it("makes the first candidate the leader for as long as it renews", async () => {
    const { electors, told, held, pass } = candidates("a", "b");
    for (const elector of electors) await elector.start();
    await pass(60);
    expect(told).toEqual(["a leads"]);
    expect(await held()).toMatchObject({
      holderIdentity: "a",
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: "2026-01-01T00:00:00.000000Z",
      renewTime: "2026-01-01T00:01:00.000000Z",
    });
  });

  it("hands over at once when the leader stops, and says so", async () => {
    const { electors, told, said, held, pass } = candidates("a", "b");
    for (const elector of electors) await elector.start();
    await electors[0]?.stop();
    await pass(2);
    expect(told).toEqual(["a leads", "b leads"]);
    expect(await held()).toMatchObject({ holderIdentity: "b", leaseTransitions: 1 });
    expect(said).toEqual(["a became leader", "a stopped leading", "b became leader"]);
  });

  it("ends a leader that cannot renew before another takes over", async () => {
    const { api, electors, told, pass } = candidates("a", "b");
    for (const elector of electors) await elector.start();
    await pass(2);
    api.intercept = ({ verb, body }) => {
      const writer = (body as { spec?: { holderIdentity?: string } } | undefined)?.spec?.holderIdentity;
      if (verb === "update" && writer === "a") throw new Error("partitioned");
    };
    await pass(30);
    await waitFor(() => expect(told).toEqual(["a leads", "a lost", "b leads"]));
    expect(electors.map(({ isLeader }) => isLeader)).toEqual([false, true]);
  });

  it("ends a leader whose API does not answer at all, before its lease is over", async () => {
    const { api, electors, told, pass } = candidates("a");
    await electors[0]?.start();
    await pass(2);
    api.intercept = () => new Promise(() => undefined);
    await pass(12);
    expect(told).toEqual(["a leads", "a lost"]);
  });
});
