import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify, isAlive, type ProcessIdentity } from "../../util/process-identity.ts";

/**
 * Takes the lock of a data directory; the returned function gives it back. A dead holder's lock is taken over. Throws
 * when a living process (this one included) holds it.
 */
export function lockData(directory: string): () => void {
  const file = join(directory, "lock");
  const mine = join(directory, `lock.${process.pid}`);
  try {
    writeFileSync(mine, JSON.stringify(identify(process.pid)), { mode: 0o600 });
    while (!tryLink(mine, file)) moveDeadLock(directory, file);
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** A link appears whole or not at all, so no one ever reads half a lock of a living process. */
function tryLink(mine: string, file: string): boolean {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function moveDeadLock(directory: string, file: string): void {
  const holder = readHolder(file);
  if (!holder) return;
  if (isAlive(holder)) {
    throw new Error(`the data in ${directory} is in use by process ${holder.pid}; stop it first`);
  }
  // Two processes may find the same dead lock: renaming it away succeeds for one, and shows whose lock it was.
  const dead = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, dead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = readHolder(dead);
  if (moved && isAlive(moved)) tryLink(dead, file);
  rmSync(dead, { recursive: true, force: true });
}

/** What no process is. */
const nobody: ProcessIdentity = { pid: 0, startedAt: "" };

/** Undefined when there is no lock. One that holds no holder is what a power cut or a copy made of a dead one's. */
function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity | null) ?? nobody;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "EISDIR" || error instanceof SyntaxError) return nobody;
    throw error;
  }
}
