import { open, readdir } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { timestampLength } from "./log-line.ts";

/** How far a container's log was written: the last message's time, and how many messages of that time there are. */
export interface ResumePoint {
  readonly time: string;
  /** By stream. */
  readonly count: Readonly<Record<string, number>>;
}

const chunkBytes = 64 * 1024;
const newlineByte = 10;

/**
 * Reads how far a log file goes; a line that a crash cut short is taken off it. A file that was just begun by rotation is
 * continued from the one before. Undefined when nothing was written yet.
 */
export async function resumePoint(path: string): Promise<ResumePoint | undefined> {
  return (await repairAndRead(path, true)) ?? (await fromRotated(path));
}

async function fromRotated(path: string): Promise<ResumePoint | undefined> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  const newest = names
    .filter((name) => name.startsWith(prefix) && !/\.(gz|tmp)$/.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : repairAndRead(join(dirname(path), newest), false);
}

async function repairAndRead(path: string, repair: boolean): Promise<ResumePoint | undefined> {
  const file = await open(path, repair ? "r+" : "r").catch(() => undefined);
  if (!file) return undefined;
  try {
    return await readBackwards(file, repair);
  } finally {
    await file.close();
  }
}

/** Reads chunks from the end until a line of another time, or the beginning, comes into sight. */
async function readBackwards(file: FileHandle, repair: boolean): Promise<ResumePoint | undefined> {
  const { size } = await file.stat();
  for (let length = Math.min(size, chunkBytes); length > 0; length = Math.min(size, length * 2)) {
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, size - length);
    const end = bytes.lastIndexOf(newlineByte) + 1;
    const whole = bytes.subarray(0, end);
    const atStart = length === size;
    const point = pointIn(whole, atStart);
    if (!point && !atStart) continue;
    if (repair && end < length) await file.truncate(size - length + end);
    return point?.time === "" ? undefined : point;
  }
  return undefined;
}

/** Undefined when lines before these may have the same time. */
function pointIn(bytes: Buffer, atStart: boolean): ResumePoint | undefined {
  const lines = bytes.toString("latin1").split("\n").slice(0, -1);
  const time = lines.at(-1)?.slice(0, timestampLength) ?? "";
  const count: Record<string, number> = {};
  for (let at = lines.length - 1; at >= (atStart ? 0 : 1); at--) {
    const line = lines[at] ?? "";
    if (!line.startsWith(time)) return { time, count };
    const stream = line.slice(timestampLength + 1, line.indexOf(" ", timestampLength + 1));
    count[stream] = (count[stream] ?? 0) + 1;
  }
  return atStart ? { time, count } : undefined;
}

/** Tells the messages that are in the file already from those that are not. */
export class AlreadyWritten {
  private readonly left: Record<string, number>;

  constructor(private readonly point: ResumePoint | undefined) {
    this.left = { ...point?.count };
  }

  has({ time, stream }: { readonly time: string; readonly stream: string }): boolean {
    if (!this.point || time > this.point.time) return false;
    if (time < this.point.time) return true;
    const left = this.left[stream] ?? 0;
    this.left[stream] = left - 1;
    return left > 0;
  }

  /** What the engine is to be asked from, as Unix seconds with nanoseconds. */
  get since(): string {
    if (!this.point) return "0";
    const seconds = Math.floor(Date.parse(`${this.point.time.slice(0, 19)}Z`) / 1000);
    return `${seconds}.${this.point.time.slice(20, 29)}`;
  }
}
