import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Replaces a file in one step, durably: a reader or a crash sees the old content or the new, never a part. When it
 * throws, the old file is as it was and nothing is left beside it.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array, mode: number): void {
  const scratch = `${file}.${process.pid}.new`;
  try {
    writeDurably(scratch, content, mode);
    renameSync(scratch, file);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  }
}

function writeDurably(file: string, content: string | Uint8Array, mode: number): void {
  const descriptor = openSync(file, "w", mode);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
