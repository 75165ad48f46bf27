import { readConfig } from "../cluster/config.ts";
import { purgeHome } from "../cluster/purge-home.ts";
import { withLock } from "../cluster/lock.ts";
import { type Remains, remainsOf } from "../cluster/remains.ts";
import { stopProcesses } from "../cluster/supervisor/process-record.ts";
import type { CommandContext } from "./command-context.ts";
import { removeKubeconfig } from "./kubeconfig.ts";
import { Progress } from "./progress.ts";

const grace = 15_000;

/**
 * Takes the cluster down and removes all that it made on this machine; its data stays unless `purge`. Of a cluster
 * whose home was removed it takes down what is left.
 */
export async function down(context: CommandContext, { purge = false }: { readonly purge?: boolean }): Promise<void> {
  const { home } = context;
  const config = readConfig(home);
  const cluster: Remains | undefined = config ? { processes: [], name: config.name } : await remainsOf(home);
  if (!cluster) {
    console.log(`There is no cluster in ${home.root}.`);
    return;
  }
  await withLock(home.root, async () => {
    const progress = new Progress();
    await progress.step("Stopping processes", () => stopProcesses(home, grace));
    if (cluster.name !== undefined) await removeFromMachine(context, cluster.name, progress);
    if (purge) await progress.step("Forgetting its data", () => purgeHome(home));
    progress.done(config ? ending(config.name, purge) : `What was left of the cluster in ${home.root} is gone`);
  });
}

async function removeFromMachine(context: CommandContext, name: string, progress: Progress): Promise<void> {
  const stays = await progress.step("Removing containers, network, routes and rules", () =>
    context.removeTraces({ name }),
  );
  for (const left of [stays ?? [], removeKubeconfig({ name })].flat()) progress.note(left);
}

const ending = (name: string, purge: boolean) =>
  purge ? `Cluster ${name} is gone` : `Cluster ${name} is down; berth up brings it back with its data`;
