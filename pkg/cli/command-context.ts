import type { ClusterConfig } from "../cluster/cluster-config.ts";
import type { ClusterHome } from "../cluster/home.ts";

/** What the verbs need from the program they run in; cmd/berth provides it. */
export interface CommandContext {
  readonly home: ClusterHome;
  /** The bundled supervisor program, run by Node.js. */
  readonly supervisorScript: string;
  /**
   * Removes every container, network, route, rule and mount of the cluster from this machine. Returns what has to stay.
   */
  removeTraces(cluster: Pick<ClusterConfig, "name" | "engine">): Promise<string | undefined>;
  /** Which parts of a cluster share a process, by its name. */
  readonly processComponents: Readonly<Record<string, readonly string[]>>;
  /** The kubectl that comes with Berth, if it was fetched. */
  readonly bundledKubectl: string;
}
