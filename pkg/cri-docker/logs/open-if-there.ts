import { type FileHandle, open } from "node:fs/promises";

/**
 * Opens a file; undefined when there is none. Rejects with any other reason: a log that cannot be read is not an empty
 * one.
 */
export async function openIfThere(path: string, flags: "r" | "r+"): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
