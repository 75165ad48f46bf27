import type { FileHandle } from "node:fs/promises";
import { isTimed, timestampLength } from "./log-line.ts";
import { openIfThere } from "./open-if-there.ts";
import { newestRotated } from "./rotated-log.ts";

/** How far a container's log was written. */
export interface ResumePoint {
  /** All older messages are in the file. */
  readonly from: string;
  /** How many messages of a time and stream are in it since then: "<time> <stream>". */
  readonly written: ReadonlyMap<string, number>;
}

/**
 * The engine takes times of stdout and stderr apart from each other, so its messages are not quite in order of time.
 */
const disorderMs = 50;
const chunkBytes = 64 * 1024;
const newlineByte = 10;

/**
 * Reads how far a log file goes; a line that a crash cut short is taken off it. A file that was just begun by rotation
 * is continued from the one before. Undefined when nothing was written yet.
 */
export async function resumePoint(path: string): Promise<ResumePoint | undefined> {
  return (await repairAndRead(path, true)) ?? (await fromRotated(path));
}

async function fromRotated(path: string): Promise<ResumePoint | undefined> {
  const newest = await newestRotated(path);
  return newest === undefined ? undefined : repairAndRead(newest, false);
}

async function repairAndRead(path: string, repair: boolean): Promise<ResumePoint | undefined> {
  const file = await openIfThere(path, repair ? "r+" : "r");
  if (!file) return undefined;
  try {
    return await readBackwards(file, repair);
  } finally {
    await file.close();
  }
}

/** Reads chunks from the end until a line that is old enough, or the beginning, comes into sight. */
async function readBackwards(file: FileHandle, repair: boolean): Promise<ResumePoint | undefined> {
  const { size } = await file.stat();
  for (let length = Math.min(size, chunkBytes); length > 0; length = Math.min(size, length * 2)) {
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, size - length);
    const end = bytes.lastIndexOf(newlineByte) + 1;
    const lines = bytes.toString("latin1", 0, end).split("\n").slice(0, -1);
    const atStart = length === size;
    const point = pointIn((atStart ? lines : lines.slice(1)).filter(isTimed));
    if (!atStart && (!point || point.older === 0)) continue;
    if (repair && end < length) await file.truncate(size - length + end);
    return point;
  }
  return undefined;
}

/** `older`: how many of the lines are from before the point. */
function pointIn(lines: readonly string[]): (ResumePoint & { readonly older: number }) | undefined {
  const times = lines.map((line) => line.slice(0, timestampLength));
  const last = times.reduce((latest, time) => (time > latest ? time : latest), "");
  if (last === "") return undefined;
  const from = `${new Date(Date.parse(last) - disorderMs).toISOString().slice(0, -1)}000000Z`;
  const written = new Map<string, number>();
  let older = 0;
  for (const [at, time] of times.entries()) {
    const key = (lines[at] ?? "").split(" ", 2).join(" ");
    if (time < from) older++;
    else written.set(key, (written.get(key) ?? 0) + 1);
  }
  return { from, written, older };
}

/** Tells the messages that are in the file already from those that are not. */
export class AlreadyWritten {
  readonly #left: Map<string, number>;

  constructor(private readonly point: ResumePoint | undefined) {
    this.#left = new Map(point?.written);
  }

  has({ time, stream }: { readonly time: string; readonly stream: string }): boolean {
    if (!this.point) return false;
    if (time < this.point.from) return true;
    if (this.#left.size === 0) return false;
    const key = `${time} ${stream}`;
    const left = this.#left.get(key) ?? 0;
    if (left > 1) this.#left.set(key, left - 1);
    else this.#left.delete(key);
    return left > 0;
  }

  /** What the engine is to be asked from, as Unix seconds with nanoseconds. */
  get since(): string {
    if (!this.point) return "0";
    const { from } = this.point;
    return `${Math.floor(Date.parse(from) / 1000)}.${from.slice(-10, -1)}`;
  }
}
