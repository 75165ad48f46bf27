import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Below this much free space a failed write is blamed on the disk being full. */
const littleSpace = 16 << 20;

/** What LMDB may need beside the values: copies of the pages on the way to them. */
const roomBeside = 4 << 20;

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

/** How many bytes the disk of a directory has left. */
export function freeSpaceOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

/**
 * Throws when values of so many bytes may not fit: LMDB's own way out of a write that finds the disk full can end the
 * process.
 */
export function refuseWithoutRoom(bytes: number, free: number): void {
  if (free < roomBeside + 2 * bytes) throw new Error("its disk is full");
}

/** Says what went wrong with a write, and whether it is for lack of space: LMDB calls that an input/output error. */
export function writeError(directory: string, cause: unknown, free: number): Error {
  const full = free < littleSpace ? ` (no space left: ${Math.floor(free / 1024)} KiB free)` : "";
  return new Error(`cannot write to the data in ${directory}: ${(cause as Error).message}${full}`, { cause });
}
