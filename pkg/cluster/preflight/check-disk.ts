import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { freeSpace, megabytes } from "../free-space.ts";
import type { CheckContext } from "./preflight-check.ts";

const least = 200e6;
/** Where the node would still run what it has, but take no new pods: the kubelet's own threshold. */
const comfortable = 1024 ** 3;

/** Where the cluster's data is, or will be, this user can read and write. */
export function checkHome({ home }: CheckContext): string {
  const directory = nearestDirectory(home.root);
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `${directory} cannot be used for ${home.root}; mend its mode, or set BERTH_HOME to another directory`,
      {
        cause: error,
      },
    );
  }
  return home.root;
}

/** Room for the store, which is mapped into memory and must not run out under a write. */
export function checkDisk({ home }: CheckContext): string {
  const free = freeSpace(nearestDirectory(home.root));
  if (free < least)
    throw new Error(
      `only ${megabytes(free)} are free for ${home.root}; make room for at least ${megabytes(least)}, or set BERTH_HOME to another disk`,
    );
  const scarce =
    free < comfortable ? `, too little for new pods: they stay Pending below ${megabytes(comfortable)}` : "";
  return `${megabytes(free)} free${scarce}`;
}

/** The directory itself is made by the first `up`. */
function nearestDirectory(directory: string): string {
  return existsSync(directory) ? directory : nearestDirectory(path.dirname(directory));
}
