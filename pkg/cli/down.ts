import type { ClusterConfig } from "../cluster/cluster-config.ts";
import { forgetEngine, readConfig } from "../cluster/config.ts";
import { askEngine } from "../cluster/engine.ts";
import type { ClusterHome } from "../cluster/home.ts";
import { withLock } from "../cluster/lock.ts";
import { purgeHome } from "../cluster/purge-home.ts";
import { type Remains, remainsOf } from "../cluster/remains.ts";
import { stopProcesses } from "../cluster/supervisor/process-record.ts";
import type { CommandContext } from "./command-context.ts";
import { removeKubeconfig } from "./kubeconfig.ts";
import { Progress } from "./progress.ts";

const grace = 15_000;

type Known = Pick<ClusterConfig, "name" | "engine">;

/**
 * Takes the cluster down and removes all that it made on this machine; its data stays unless `purge`. Of a cluster
 * whose home was removed it takes down what is left.
 */
export async function down(context: CommandContext, { purge = false }: { readonly purge?: boolean }): Promise<void> {
  const { home } = context;
  const config = readConfig(home);
  const remains: Remains | undefined = config ? { processes: [], name: config.name } : await remainsOf(home);
  if (!remains) {
    console.log(`There is no cluster in ${home.root}.`);
    return;
  }
  await withLock(home.root, async () => {
    const progress = new Progress();
    await progress.step("Stopping processes", () => stopProcesses(home, grace));
    if (remains.name !== undefined) await removeFromMachine(context, config ?? { name: remains.name }, progress);
    if (purge) await progress.step("Forgetting its data", () => purgeHome(home));
    progress.done(config ? ending(config.name, purge) : `What was left of the cluster in ${home.root} is gone`);
  });
}

async function removeFromMachine(context: CommandContext, cluster: Known, progress: Progress): Promise<void> {
  const stays = await progress.step("Removing containers, network, routes and rules", async () => {
    await requireEngine(context.home, cluster);
    return context.removeTraces(cluster);
  });
  if (stays === undefined) forgetEngine(context.home);
  for (const left of [stays ?? [], removeKubeconfig(cluster)].flat()) progress.note(left);
}

/** Throws one sentence when the engine that has the cluster's containers does not answer. */
async function requireEngine({ configFile }: ClusterHome, cluster: Known): Promise<void> {
  try {
    await askEngine("/version", cluster);
  } catch (error) {
    if (cluster.engine === undefined) throw error;
    throw new Error(
      `${(error as Error).message}; if that engine is gone for good, remove "engine" from ${configFile}`,
      { cause: error },
    );
  }
}

const ending = (name: string, purge: boolean) =>
  purge ? `Cluster ${name} is gone` : `Cluster ${name} is down; berth up brings it back with its data`;
