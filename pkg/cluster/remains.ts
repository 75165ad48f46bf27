import type { ProcessIdentity } from "../util/process-identity.ts";
import { askEngine } from "./engine.ts";
import type { OnEngine } from "./engine-address.ts";
import type { ClusterHome } from "./home.ts";
import { runningProcesses } from "./supervisor/process-record.ts";

/** What is left of a cluster whose configuration is gone: somebody removed its home while it ran. */
export interface Remains {
  readonly processes: readonly ProcessIdentity[];
  /** The cluster's name, when its network is still there to tell. */
  readonly name: string | undefined;
}

/** Undefined when nothing is left. Rejects with one sentence when processes are, but no engine answers. */
export async function remainsOf(home: ClusterHome): Promise<Remains | undefined> {
  const processes = runningProcesses(home);
  try {
    const name = await networkOf(home, {});
    return processes.length > 0 || name !== undefined ? { processes, name } : undefined;
  } catch (error) {
    if (processes.length > 0) throw error;
    return undefined;
  }
}

/** The name of the network that the engine has for that home: the cluster's own. */
export async function networkOf({ root }: ClusterHome, cluster: OnEngine): Promise<string | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`berth.home=${root}`] }));
  const networks = await askEngine<{ readonly Name: string }[]>(`/networks?filters=${filters}`, cluster);
  return networks?.[0]?.Name;
}
