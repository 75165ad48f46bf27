import type { LogMessage } from "./log-line.ts";
import { openIfThere } from "./open-if-there.ts";
import { newestRotated } from "./rotated-log.ts";

interface Stream {
  /** Of the newest message, and how many have it. */
  time: string;
  count: number;
  /** The engine repeats itself: how many messages of the newest time are still to come again. */
  again?: number | undefined;
}

/**
 * Finds messages that the engine gives a second time. Engines up to 20.10 may read a file of theirs again from its
 * beginning when a rotation has just made it, while they are followed. Messages of one stream are in order of time, so
 * one that is older than its predecessor is a repeat, or somebody has set the clock back.
 */
export class Repeats {
  readonly #streams = new Map<LogMessage["stream"], Stream>();

  /** "unsure": only the log file can tell; `settle` has the answer. */
  check({ stream: name, time }: LogMessage): "new" | "repeat" | "unsure" {
    const stream = this.#streams.get(name);
    if (stream?.again !== undefined) {
      if (time < stream.time) {
        stream.again = stream.count;
        return "repeat";
      }
      if (time === stream.time && stream.again > 0) {
        stream.again--;
        return "repeat";
      }
      stream.again = undefined;
    }
    if (stream && time < stream.time) return "unsure";
    if (stream?.time === time) stream.count++;
    else this.#streams.set(name, { time, count: 1 });
    return "new";
  }

  /** Whether a message that `check` was unsure of is in the log at `path` already. All before it has to be written. */
  async settle({ stream: name, time }: LogMessage, path: string): Promise<"new" | "repeat"> {
    const stream = this.#streams.get(name);
    if (stream && (await isInLog(path, `${time} ${name} `))) {
      stream.again = stream.count;
      return "repeat";
    }
    this.#streams.set(name, { time, count: 1 });
    return "new";
  }
}

async function isInLog(path: string, beginning: string): Promise<boolean> {
  if (await isInFile(path, beginning)) return true;
  const rotated = await newestRotated(path);
  return rotated !== undefined && isInFile(rotated, beginning);
}

const chunkBytes = 1024 * 1024;

async function isInFile(path: string, text: string): Promise<boolean> {
  // Between a rotation's rename and the first write there is no file.
  const file = await openIfThere(path, "r");
  if (!file) return false;
  try {
    // Chunks overlap, or a text across two of them would be missed.
    for (let at = 0, chunk = Buffer.alloc(chunkBytes); ; at += chunkBytes - text.length) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, at);
      if (chunk.subarray(0, bytesRead).includes(text)) return true;
      if (bytesRead < chunkBytes) return false;
    }
  } finally {
    await file.close();
  }
}
