import { watch } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Wakeup } from "../../util/wakeup.ts";
import type { ReadLogOptions } from "./log-options.ts";

const chunkSize = 64 * 1024;

/**
 * The bytes of a growing file from an offset on. Waits on the kernel's notifications, not on a clock; when the file is
 * rotated it goes on in the new one. Closes the handle it is given.
 */
export async function* followFile(
  path: string,
  first: FileHandle,
  offset: number,
  { follow, signal }: ReadLogOptions,
): AsyncGenerator<Buffer> {
  const changed = new Wakeup();
  const watcher = follow && watch(dirname(path), changed.tell);
  const unlisten = follow?.onEnded(changed.tell);
  signal.addEventListener("abort", changed.tell, { once: true });
  let file = first;
  let position = offset;
  try {
    while (!signal.aborted) {
      const over = !follow || follow.ended();
      for (let bytes = await readChunk(file, position); bytes.length > 0; bytes = await readChunk(file, position)) {
        position += bytes.length;
        yield bytes;
      }
      const next = follow && (await rotatedTo(path, file));
      if (next) {
        await file.close();
        file = next;
        position = 0;
        continue;
      }
      if (over) return;
      await changed.told();
    }
  } finally {
    watcher?.close();
    unlisten?.();
    signal.removeEventListener("abort", changed.tell);
    await file.close();
  }
}

async function readChunk(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkSize), 0, chunkSize, position);
  return buffer.subarray(0, bytesRead);
}

/** The file that now has the name, if it is another one. */
async function rotatedTo(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  try {
    const [now, mine] = await Promise.all([stat(path), file.stat()]);
    return now.ino === mine.ino ? undefined : await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
