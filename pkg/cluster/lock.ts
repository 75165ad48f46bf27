import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { identify, isAlive, type ProcessIdentity } from "../util/process-identity.ts";

/** Runs `work` while holding a lock file. Throws one sentence when a living process holds it; a dead one's is taken over. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  acquire(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function acquire(file: string): void {
  const self = JSON.stringify(identify(process.pid));
  try {
    writeFileSync(file, self, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = readHolder(file);
    if (holder && isAlive(holder))
      throw new Error(`another berth command (pid ${holder.pid}) is working on this cluster; wait for it`);
    writeFileSync(file, self, { mode: 0o600 });
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity;
  } catch {
    // Torn or just removed: nobody holds it.
    return undefined;
  }
}
