import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * The log file that was renamed last to begin `path` anew, compressed ones left out; undefined when there is none.
 * Rejects when nobody can tell: what is in one that is not seen would be written again.
 */
export async function newestRotated(path: string): Promise<string | undefined> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const newest = names
    .filter((name) => name.startsWith(prefix) && !/\.(gz|tmp)$/.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : join(dirname(path), newest);
}
