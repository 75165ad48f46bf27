import { realpathSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import path from "node:path";

/** Every path a cluster uses, under one directory. */
export interface ClusterHome {
  readonly root: string;
  readonly configFile: string;
  readonly pki: string;
  readonly kubeconfigs: string;
  /** The LMDB store. */
  readonly data: string;
  /** Is there once the store holds something: a store that is gone must not be begun anew without a word. */
  readonly dataMark: string;
  readonly kubelet: string;
  readonly podLogs: string;
  /** The CRI shim's checkpoints. */
  readonly cri: string;
  readonly logs: string;
  /** Sockets and process records: of no use after a reboot. */
  readonly run: string;
  readonly criSocket: string;
  readonly processRecord: string;
}

/**
 * The directory of the cluster: BERTH_HOME, or ~/.berth. An empty BERTH_HOME is none. Links on its way are followed:
 * the kernel's mounts, the lock and the label on the network know it by one path.
 */
export function clusterHome(directory = process.env.BERTH_HOME || path.join(userHome(), ".berth")): ClusterHome {
  const root = realPath(path.resolve(directory));
  const under = (...parts: string[]) => path.join(root, ...parts);
  return {
    root: under(),
    configFile: under("config.json"),
    pki: under("pki"),
    kubeconfigs: under("kubeconfig"),
    data: under("data"),
    dataMark: under("data.mark"),
    kubelet: under("kubelet"),
    podLogs: under("pod-logs"),
    cri: under("cri"),
    logs: under("logs"),
    run: under("run"),
    criSocket: under("run", "cri.sock"),
    processRecord: under("run", "processes.json"),
  };
}

/** A path without the links on its way, also of what is still to be made. */
export function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    const parent = path.dirname(directory);
    return parent === directory ? directory : path.join(realPath(parent), path.basename(directory));
  }
}

/** The user's home directory, also where HOME is unset or empty. Throws one sentence where there is none. */
export function userHome(): string {
  try {
    return homedir() || userInfo().homedir;
  } catch (error) {
    throw new Error(
      "this user has no home directory; set HOME, or BERTH_HOME to the directory for the cluster's data",
      { cause: error },
    );
  }
}

/** Every directory that is made for a cluster, but for the one they are in. */
export const directoriesOf = (home: ClusterHome): readonly string[] => [
  home.pki,
  home.kubeconfigs,
  home.data,
  home.kubelet,
  home.podLogs,
  home.cri,
  home.logs,
  home.run,
];
