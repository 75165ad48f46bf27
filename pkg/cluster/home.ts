import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
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

/** The kernel's bound on the path of a unix socket (sun_path, with its final zero). */
const longestSocketPath = 107;

/** The directory of the cluster: BERTH_HOME, or ~/.berth. An empty BERTH_HOME is none. */
export function clusterHome(root = process.env.BERTH_HOME || path.join(userHome(), ".berth")): ClusterHome {
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

/** The user's home directory, also where HOME is unset or empty. Throws one sentence where there is none. */
export function userHome(): string {
  try {
    return homedir() || userInfo().homedir;
  } catch (error) {
    throw new Error(
      "this user has no home directory; set HOME, or BERTH_HOME to the directory for the cluster's data",
      {
        cause: error,
      },
    );
  }
}

const directoriesOf = (home: ClusterHome) => [
  home.pki,
  home.kubeconfigs,
  home.data,
  home.kubelet,
  home.podLogs,
  home.cri,
  home.logs,
  home.run,
];

/** Makes the directories, readable by their owner alone. Throws one sentence when that is not possible. */
export function ensureHome(home: ClusterHome): void {
  refuseLongPath(home);
  try {
    if (existsSync(home.root)) refuseForeign(home);
    else makeDirectories(home.root);
    chmodSync(home.root, 0o700);
    for (const directory of directoriesOf(home)) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `the data directory ${home.root} cannot be used (${code}); ${adviceFor(code)}, or set BERTH_HOME to another one`,
      { cause: error },
    );
  }
}

/** Not Node.js's own recursive way: that never ends where a parent exists in which nothing can be made, as under /proc. */
function makeDirectories(directory: string): void {
  if (!existsSync(path.dirname(directory))) makeDirectories(path.dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

function adviceFor(code: string): string {
  switch (code) {
    case "ENOSPC":
      return "its disk is full: make room";
    case "EROFS":
      return "its file system is read-only: mount it for writing";
    default:
      return "make it a directory this user can read and write";
  }
}

function refuseLongPath({ root, criSocket }: ClusterHome): void {
  if (Buffer.byteLength(criSocket) > longestSocketPath)
    throw new Error(
      `the data directory ${root} has too long a path for the sockets in it; set BERTH_HOME to one of at most ${longestSocketPath - (Buffer.byteLength(criSocket) - Buffer.byteLength(root))} bytes`,
    );
}

/** A directory that somebody uses for something else must not become readable by its owner alone. */
function refuseForeign(home: ClusterHome): void {
  const own = new Set([home.configFile, ...directoriesOf(home)].map((entry) => path.basename(entry)));
  const entries = readdirSync(home.root);
  const foreign = entries.filter((entry) => !own.has(entry));
  if (foreign.length === 0 || entries.includes(path.basename(home.configFile))) return;
  throw new Error(
    `the data directory ${home.root} holds other files (${foreign.slice(0, 3).join(", ")}); set BERTH_HOME to a directory that the cluster has for itself`,
  );
}

/** Forgets the cluster: everything under its directory that it made, and the directory if nothing else is in it. */
export function purgeHome(home: ClusterHome): void {
  for (const entry of [home.configFile, ...directoriesOf(home)]) rmSync(entry, { recursive: true, force: true });
  try {
    rmdirSync(home.root);
  } catch (error) {
    // Somebody else's files, or a mount point: not the cluster's to remove.
    if (!["ENOENT", "ENOTEMPTY", "EEXIST", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
