import { accessSync, chmodSync, constants, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** Every path a cluster uses, under one directory. */
export interface ClusterHome {
  readonly root: string;
  readonly configFile: string;
  readonly pki: string;
  readonly kubeconfigs: string;
  /** The LMDB store. */
  readonly data: string;
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

/** The directory of the cluster: BERTH_HOME, or ~/.berth. */
export function clusterHome(root = process.env.BERTH_HOME ?? path.join(homedir(), ".berth")): ClusterHome {
  const under = (...parts: string[]) => path.join(path.resolve(root), ...parts);
  return {
    root: under(),
    configFile: under("config.json"),
    pki: under("pki"),
    kubeconfigs: under("kubeconfig"),
    data: under("data"),
    kubelet: under("kubelet"),
    podLogs: under("pod-logs"),
    cri: under("cri"),
    logs: under("logs"),
    run: under("run"),
    criSocket: under("run", "cri.sock"),
    processRecord: under("run", "processes.json"),
  };
}

/** Makes the directories, readable by their owner alone. Throws one sentence when that is not possible. */
export function ensureHome(home: ClusterHome): void {
  try {
    mkdirSync(home.root, { recursive: true, mode: 0o700 });
    chmodSync(home.root, 0o700);
    for (const directory of [
      home.pki,
      home.kubeconfigs,
      home.data,
      home.kubelet,
      home.podLogs,
      home.cri,
      home.logs,
      home.run,
    ]) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    throw new Error(
      `the data directory ${home.root} cannot be used (${(error as NodeJS.ErrnoException).code ?? String(error)}); make it a directory this user can read and write, or set BERTH_HOME to another one`,
      { cause: error },
    );
  }
}

/** Forgets the cluster: everything under its directory that it made. */
export function purgeHome(home: ClusterHome): void {
  const made = [
    home.configFile,
    home.pki,
    home.kubeconfigs,
    home.data,
    home.kubelet,
    home.podLogs,
    home.cri,
    home.logs,
    home.run,
  ];
  for (const entry of made) rmSync(entry, { recursive: true, force: true });
}
