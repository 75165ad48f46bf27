import { readConfig } from "../cluster/config.ts";
import { purgeHome } from "../cluster/home.ts";
import { withLock } from "../cluster/lock.ts";
import { stopProcesses } from "../cluster/supervisor/process-record.ts";
import type { CommandContext } from "./command-context.ts";
import { removeKubeconfig } from "./kubeconfig.ts";
import { Progress } from "./progress.ts";

const grace = 15_000;

/** Takes the cluster down and removes all that it made on this machine; its data stays unless `purge`. */
export async function down(context: CommandContext, { purge }: { readonly purge: boolean }): Promise<void> {
  const { home } = context;
  const config = readConfig(home);
  if (!config) {
    console.log(`There is no cluster in ${home.root}.`);
    return;
  }
  await withLock(home.root, async () => {
    const progress = new Progress();
    await progress.step("Stopping processes", () => stopProcesses(home, grace));
    const stays = await progress.step("Removing containers, network, routes and rules", () =>
      context.removeTraces(config),
    );
    if (stays !== undefined) progress.note(stays);
    if (purge) await progress.step("Forgetting its data", () => purgeHome(home));
    removeKubeconfig(config);
    progress.done(
      purge
        ? `Cluster ${config.name} is gone`
        : `Cluster ${config.name} is down; berth up brings it back with its data`,
    );
  });
}
