import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Below this much free space a failed write is blamed on the disk being full. */
const littleSpace = 16 << 20;

/** Makes the directory if it is missing; only its owner may look into it. */
export function makeDataDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
}

/** Puts on disk that the files of the directory exist, and the directory itself. */
export function syncDataDirectory(directory: string): void {
  for (const each of [directory, dirname(directory)]) {
    const descriptor = openSync(each, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Says what went wrong with a write, and whether it is for lack of space: LMDB calls that an input/output error. */
export function writeError(directory: string, cause: unknown): Error {
  const { bavail, bsize } = statfsSync(directory);
  const full = bavail * bsize < littleSpace ? ` (no space left: ${Math.floor((bavail * bsize) / 1024)} KiB free)` : "";
  return new Error(`cannot write to the data in ${directory}: ${(cause as Error).message}${full}`, { cause });
}
