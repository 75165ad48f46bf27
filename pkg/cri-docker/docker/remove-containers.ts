import { connectEngine } from "./engine.ts";

/** Time to end well before SIGKILL, seconds. */
const graceSeconds = 1;

/**
 * Stops and removes every container that a cluster has on an engine (`dockerHost` as for connectEngine). Resolves when all
 * are gone.
 */
export async function removeContainers(clusterName: string, dockerHost = ""): Promise<void> {
  const { containers } = await connectEngine(dockerHost);
  const all = await containers.list({ "berth.cluster": clusterName });
  await Promise.all(
    all.map(async ({ id, state }) => {
      if (state === "running") await containers.stop(id, graceSeconds);
      await containers.remove(id);
    }),
  );
}
