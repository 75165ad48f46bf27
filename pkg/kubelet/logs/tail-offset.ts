import type { FileHandle } from "node:fs/promises";

const blockSize = 64 * 1024;
const newline = 0x0a;

export interface TailStart {
  /** Where the last lines begin. */
  readonly offset: number;
  /** How many of the asked lines the file has. */
  readonly found: number;
}

/** Finds where the last `lines` lines of a file begin, reading it from its end. An unfinished last line counts. */
export async function tailOffset(file: FileHandle, lines: number): Promise<TailStart> {
  const { size } = await file.stat();
  if (lines === 0) return { offset: size, found: 0 };
  const block = Buffer.alloc(Math.min(blockSize, size));
  let found = 0;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - blockSize);
    await file.read(block, 0, end - start, start);
    for (let index = end - start - 1; index >= 0; index--) {
      if (block[index] !== newline || start + index === size - 1) continue;
      if (++found === lines) return { offset: start + index + 1, found };
    }
    end = start;
  }
  return { offset: 0, found: size > 0 ? found + 1 : 0 };
}
