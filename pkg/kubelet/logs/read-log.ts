import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { followFile } from "./follow-file.ts";
import { logFiles } from "./log-files.ts";
import type { ReadLogOptions } from "./log-options.ts";
import { tailOffset } from "./tail-offset.ts";

/** The bytes of a container's log, rotated files included, in order. */
export async function* readLog(logPath: string, options: ReadLogOptions): AsyncGenerator<Buffer> {
  const files = await logFiles(logPath);
  const current = await open(logPath, "r");
  const { first, offset } = await startOf(files, current, options.tailLines);
  for (const rotated of files.slice(first, -1)) yield* readRotated(rotated, rotated === files[first] ? offset : 0);
  const begin = first === files.length - 1 ? offset : 0;
  yield* followFile(logPath, current, begin, options);
}

/** In which file, and where in it, the last lines begin. A compressed file is taken whole. */
async function startOf(
  files: readonly string[],
  current: FileHandle,
  tailLines: number | undefined,
): Promise<{ readonly first: number; readonly offset: number }> {
  if (tailLines === undefined) return { first: 0, offset: 0 };
  let missing = tailLines;
  for (let index = files.length - 1; index >= 0; index--) {
    const name = files[index] ?? "";
    if (name.endsWith(".gz")) return { first: index + 1, offset: 0 };
    const { offset, found } = await tailOf(index === files.length - 1 ? current : name, missing);
    missing -= found;
    if (missing <= 0 || index === 0) return { first: index, offset };
  }
  return { first: 0, offset: 0 };
}

async function tailOf(file: FileHandle | string, lines: number) {
  if (typeof file !== "string") return tailOffset(file, lines);
  await using handle = await open(file, "r");
  return await tailOffset(handle, lines);
}

async function* readRotated(file: string, start: number): AsyncGenerator<Buffer> {
  const bytes = createReadStream(file, { start });
  yield* (file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes) as AsyncIterable<Buffer>;
}
