import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

const pageSize = 4096;
/** Where LMDB's magic number stands in each of the two meta pages. */
const magicOffset = 24;
const magic = 0xbeefc0de;

/** Where the data of a directory are. */
export const dataFileIn = (directory: string) => join(directory, "data.mdb");

/** What is in the file is not what was written to it. */
export class DamagedDataError extends Error {
  override readonly name = "DamagedDataError";
}

/** Whether somebody has stored anything in that directory, damaged or not. */
export function holdsLmdbData(directory: string): boolean {
  return (statSync(dataFileIn(directory), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Throws when a file is there and cannot be LMDB's: LMDB itself would take the whole process down with it. */
export function checkDataFile(file: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    const pages = Buffer.alloc(2 * pageSize);
    readSync(descriptor, pages, 0, pages.length, 0);
    const valid = [0, pageSize].every((page) => pages.readUInt32LE(page + magicOffset) === magic);
    if (!valid && fstatSync(descriptor).size > 0) throw new DamagedDataError(`${file} is damaged or no LMDB data file`);
  } finally {
    closeSync(descriptor);
  }
}
