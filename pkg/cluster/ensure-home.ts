import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import path from "node:path";
import { type ClusterHome, directoriesOf } from "./home.ts";

/** The kernel's bound on the path of a unix socket (sun_path, with its final zero). */
const longestSocketPath = 107;

/**
 * Makes the directories, readable by their owner alone. Throws one sentence when that is not possible. Returns what
 * removes those that it made, as long as nothing is in them: for an `up` that comes to nothing.
 */
export function ensureHome(home: ClusterHome): () => void {
  refuseLongPath(home);
  const made: string[] = [];
  const undo = () => removeEmpty(made);
  try {
    makeHome(home, made);
    return undo;
  } catch (error) {
    undo();
    const { code, path: where } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what = directoriesOf(home).find((directory) => directory === where) ?? `the data directory ${home.root}`;
    throw new Error(`${what} cannot be used (${code}); ${adviceFor(code)}, or set BERTH_HOME to another one`, {
      cause: error,
    });
  }
}

function makeHome(home: ClusterHome, made: string[]): void {
  if (existsSync(home.root)) refuseForeign(home);
  made.push(...makeDirectories(home.root));
  chmodSync(home.root, 0o700);
  for (const directory of directoriesOf(home)) {
    if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) made.push(directory);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  }
  refuseDirectoriesForFiles(home);
}

/** The last made first: it is in another. */
function removeEmpty(directories: readonly string[]): void {
  for (const directory of directories.toReversed()) {
    try {
      rmdirSync(directory);
    } catch {
      // Something is in it, or somebody removed it: either way it is not ours to remove.
    }
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
 * a parent exists in which nothing can be made, as under /proc. Returns
 * those that it made.
 */
export function makeDirectories(directory: string): string[] {
  if (existsSync(directory)) return [];
  const parents = makeDirectories(path.dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
  return [...parents, directory];
}

/** What makes a directory of use again, by the code of the error: a part of a sentence. */
export function adviceFor(code: string): string {
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
