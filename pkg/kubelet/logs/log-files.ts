import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * The files that hold a container's log, oldest first: rotated ones (`0.log.20260102-030405`, later with .gz), then the
 * current.
 */
export async function logFiles(logPath: string): Promise<readonly string[]> {
  return [...(await rotatedLogs(logPath)), logPath];
}

/** Oldest first; their names carry the time. */
export async function rotatedLogs(logPath: string): Promise<readonly string[]> {
  const prefix = `${basename(logPath)}.`;
  const directory = dirname(logPath);
  const names = (await readdir(directory)).filter((name) => name.startsWith(prefix) && !name.endsWith(".tmp"));
  return names.sort().map((name) => join(directory, name));
}
