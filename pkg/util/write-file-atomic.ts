import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";

/** Replaces a file in one step, durably: a reader or a crash sees the old content or the new, never a part. */
export function writeFileAtomic(file: string, content: string | Uint8Array, mode: number): void {
  const scratch = `${file}.${process.pid}.new`;
  const descriptor = openSync(scratch, "w", mode);
  try {
    writeSync(descriptor, typeof content === "string" ? Buffer.from(content) : content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(scratch, file);
}
