import { expect, onTestFinished } from "vitest";
import type { Node, Pod } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import type { EventRecorder } from "../../client/interface.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster } from "../../testing/fake-client.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { waitFor } from "../../testing/wait-for.ts";
import type { Plugin } from "../framework/plugin.ts";
import { defaultPlugins } from "../plugins/index.ts";
import { createScheduler } from "../scheduler.ts";

/**
 * A scheduler at work, until the test is over, on an API in memory that has these nodes and pods; with more plugins if
 * wanted.
 */
export async function startScheduler(
  nodeList: readonly Node[],
  podList: readonly Pod[] = [],
  plugins: readonly Plugin[] = [],
) {
  const clock = new FakeClock();
  const cluster = createFakeCluster(clock);
  const events: string[] = [];
  const recorder: EventRecorder = {
    event: ({ metadata }, type, reason, message) => events.push(`${metadata.name} ${type} ${reason}: ${message}`),
  };
  const { client, informers } = cluster;
  await cluster.add(nodes, ...nodeList);
  await cluster.add(pods, ...podList);
  const scheduler = createScheduler({
    client,
    informers,
    recorder,
    log: silentLogger,
    clock,
    plugins: [...plugins.map((plugin) => ({ plugin, weight: 1 })), ...defaultPlugins(client)],
  });
  onTestFinished(() => scheduler.stop());
  await scheduler.start();
  const podClient = client.resource(pods);
  const get = (name: string) => podClient.get({ namespace: "default", name });
  const nodeOf = async (name: string) => (await get(name)).spec.nodeName;
  const bound = (name: string) => waitFor(async () => expect(await nodeOf(name)).toBeTruthy());
  const said = (text: string) => waitFor(() => expect(events).toContainEqual(expect.stringContaining(text)));
  const condition = async (name: string) =>
    (await get(name)).status?.conditions?.find((c) => c.type === "PodScheduled");
  return { ...cluster, clock, events, podClient, nodeOf, bound, said, condition };
}

/** Of a container that asks for that much. */
export const cpu = (amount: string) => ({ requests: { cpu: amount } });
