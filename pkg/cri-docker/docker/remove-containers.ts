import { setTimeout as sleep } from "node:timers/promises";
import type { Containers } from "./containers.ts";
import { connectEngine } from "./engine.ts";

/** Time to end well before SIGKILL, seconds. */
const graceSeconds = 1;
/** Between two looks at what is left, ms. */
const pause = 100;
const timeout = 60_000;

/**
 * Stops and removes every container that a cluster has on an engine (`dockerHost` as for connectEngine). Resolves when
 * the engine lists none: it may still be busy with calls of a kubelet that has ended, so that new ones appear and
 * others are being removed. Rejects with the engine's reason when some are left after a minute.
 */
export async function removeContainers(clusterName: string, dockerHost = ""): Promise<void> {
  const { containers } = await connectEngine(dockerHost);
  const deadline = Date.now() + timeout;
  for (;;) {
    const left = await containers.list({ "berth.cluster": clusterName });
    if (left.length === 0) return;
    const outcomes = await Promise.allSettled(left.map(({ id, state }) => removeOne(containers, id, state)));
    if (Date.now() > deadline) {
      const failure = outcomes.find((outcome) => outcome.status === "rejected");
      throw failure?.reason ?? new Error(`the Docker Engine still has ${left.length} containers of ${clusterName}`);
    }
    await sleep(pause);
  }
}

async function removeOne(containers: Containers, id: string, state: string): Promise<void> {
  if (state === "running") await containers.stop(id, graceSeconds);
  await containers.remove(id);
}
