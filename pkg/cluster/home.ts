import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
} from "node:fs";
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

/** The kernel's bound on the path of a unix socket (sun_path, with its final zero). */
const longestSocketPath = 107;

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

/** Also of what is still to be made. */
function realPath(directory: string): string {
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
    refuseDirectoriesForFiles(home);
  } catch (error) {
    const { code, path: where } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what = directoriesOf(home).find((directory) => directory === where) ?? `the data directory ${home.root}`;
    throw new Error(`${what} cannot be used (${code}); ${adviceFor(code)}, or set BERTH_HOME to another one`, {
      cause: error,
    });
  }
}

const fileName = /\.(crt|key|pub|conf|json|log|mdb|sock)$/;

/** Whoever reads it would say no more of it than EISDIR. */
function refuseDirectoriesForFiles(home: ClusterHome): void {
  for (const directory of [home.root, home.pki, home.kubeconfigs, home.data, home.logs, home.run]) {
    const entries = readdirSync(directory, { withFileTypes: true });
    const wrong = entries.find((entry) => entry.isDirectory() && fileName.test(entry.name));
    if (wrong) throw new Error(`${path.join(directory, wrong.name)} is a directory where a file must be; remove it`);
  }
}

/**
 * Makes a directory and those it is in, where they are missing. Not Node.js's own recursive way: that never ends where
 * a parent exists in which nothing can be made, as under /proc.
 */
export function makeDirectories(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectories(path.dirname(directory));
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
  const own = new Set([home.configFile, home.dataMark, ...directoriesOf(home)].map((entry) => path.basename(entry)));
  // A disk of its own has that at its top.
  own.add("lost+found");
  const entries = readdirSync(home.root);
  const foreign = entries.filter((entry) => !own.has(entry));
  if (foreign.length === 0 || entries.includes(path.basename(home.configFile))) return;
  throw new Error(
    `the data directory ${home.root} holds other files (${foreign.slice(0, 3).join(", ")}); set BERTH_HOME to a directory that the cluster has for itself`,
  );
}

/**
 * Forgets the cluster: everything under its directory that it made, and the directory if nothing else is in it. The
 * configuration goes last, so that what fails or is interrupted can be done again. Throws one sentence when it fails.
 */
export function purgeHome(home: ClusterHome): void {
  try {
    for (const entry of [...directoriesOf(home), home.dataMark, home.configFile])
      rmSync(entry, { recursive: true, force: true });
    rmdirSync(home.root);
  } catch (error) {
    const { code = String(error), path: where } = error as NodeJS.ErrnoException;
    // Somebody else's files, or a mount point: not the cluster's to remove.
    if (where === home.root && ["ENOENT", "ENOTEMPTY", "EEXIST", "EBUSY"].includes(code)) return;
    const advice = code === "EROFS" ? adviceFor(code) : "see to that";
    throw new Error(`${where ?? home.root} cannot be removed (${code}); ${advice}, then run berth down --purge again`, {
      cause: error,
    });
  }
}
