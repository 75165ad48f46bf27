import { bench, describe } from "vitest";
import { nodes, pods } from "../api/resources.ts";
import { createEventRecorder } from "../client/events/event-recorder.ts";
import { silentLogger } from "../component-base/logger.ts";
import { createFakeCluster } from "../testing/fake-client.ts";
import { makeNode } from "../testing/make-node.ts";
import { makePod } from "../testing/make-pod.ts";
import { createScheduler } from "./scheduler.ts";

const batch = 500;
const requests = { cpu: "10m" };

/** One iteration is 500 pods created, bound, seen bound by a watcher and deleted, through the API in memory. */
async function startThroughput(nodeCount: number): Promise<() => Promise<void>> {
  const { add, client, informers } = createFakeCluster();
  await add(nodes, ...Array.from({ length: nodeCount }, (_, index) => makeNode(`node-${index}`)));
  const recorder = createEventRecorder({ client, log: silentLogger, source: { component: "default-scheduler" } });
  await createScheduler({ client, informers, recorder, log: silentLogger }).start();
  let gone = 0;
  let allGone: () => void = () => undefined;
  const podClient = client.resource(pods);
  informers.informer(pods).addHandler({
    updated({ metadata: { namespace, name }, spec }, old) {
      if (spec.nodeName && !old.spec.nodeName) void podClient.delete({ namespace, name }, { gracePeriodSeconds: 0 });
    },
    deleted() {
      if (++gone === batch) allGone();
    },
  });
  let serial = 0;
  return async () => {
    gone = 0;
    const finished = new Promise<void>((resolve) => (allGone = resolve));
    await add(pods, ...Array.from({ length: batch }, () => makePod(`pod-${serial++}`, { requests })));
    await finished;
  };
}

describe(`${batch} pods created, bound and deleted`, async () => {
  for (const nodeCount of [100, 1000, 5000]) {
    bench(`with ${nodeCount} nodes`, await startThroughput(nodeCount), { iterations: 5, time: 1000 });
  }
});
