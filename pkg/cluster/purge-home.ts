import { rmdirSync, rmSync } from "node:fs";
import { adviceFor } from "./ensure-home.ts";
import { type ClusterHome, directoriesOf } from "./home.ts";

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
