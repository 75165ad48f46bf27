import type { Readable } from "node:stream";
import { FrameReader, type OutputFrame } from "../docker/output-frames.ts";
import { criLine, type LogMessage, logMessage } from "./log-line.ts";
import { LogWriter } from "./log-writer.ts";
import { Repeats } from "./repeats.ts";
import { AlreadyWritten, resumePoint } from "./resume-point.ts";
import { TerminalReader } from "./terminal-reader.ts";

/** Where a container's output comes from and goes to. */
export interface LogSource {
  readonly path: string;
  readonly tty: boolean;
  /** The engine's log from that time on, up to the container's end. */
  open(since: string): Promise<Readable>;
}

/**
 * Up to here the engine has written one file: a sixth of the 20 MB that it rotates at, because a character may take six
 * in its JSON.
 */
const surelyOneFile = 3 * 1024 * 1024;

/** Copies one container's output into its CRI log file, from where the file ends to where the container does. */
export class LogFollower {
  readonly #writer: LogWriter;
  #stream: Readable | undefined;
  #stopped = false;

  constructor(private readonly source: LogSource) {
    this.#writer = new LogWriter(source.path);
  }

  /** Resolves when all that the container wrote is in the file, or after stop. Rejects when the engine broke off. */
  async run(): Promise<void> {
    try {
      while (await this.#pass());
    } finally {
      await this.#writer.close();
    }
  }

  reopen(): Promise<void> {
    return this.#writer.reopen();
  }

  stop(): void {
    this.#stopped = true;
    this.#stream?.destroy();
  }

  /**
   * One answer of the engine. Tells whether to ask again: engines up to 20.10 may end it too early when they rotated
   * their files meanwhile, so only an answer with nothing new is the end of a long log.
   */
  async #pass(): Promise<boolean> {
    const written = new AlreadyWritten(await resumePoint(this.source.path));
    await this.#writer.open();
    const stream = await this.source.open(written.since);
    if (this.#stopped) {
      stream.destroy();
      return false;
    }
    this.#stream = stream;
    const copied = await this.#copy(stream, written);
    return !this.#stopped && copied > (written.isResumed ? 0 : surelyOneFile);
  }

  /** Returns how many bytes were new. */
  async #copy(stream: Readable, written: AlreadyWritten): Promise<number> {
    const reader = this.source.tty ? new TerminalReader() : new FrameReader();
    const repeats = new Repeats();
    let copied = 0;
    try {
      for await (const chunk of stream) copied += await this.#append(reader.push(chunk as Buffer), written, repeats);
    } catch (error) {
      if (!this.#stopped) throw error;
    }
    if (reader instanceof TerminalReader) copied += await this.#append(reader.end(), written, repeats);
    return copied;
  }

  async #append(frames: readonly OutputFrame[], written: AlreadyWritten, repeats: Repeats): Promise<number> {
    let fresh: LogMessage[] = [];
    let copied = 0;
    const write = async () => {
      if (fresh.length === 0) return;
      const lines = Buffer.concat(fresh.map(criLine));
      fresh = [];
      copied += lines.length;
      await this.#writer.write(lines);
    };
    for (const { stream, data } of frames) {
      const message = logMessage(stream, data);
      if (!message) {
        await write();
        throw new Error(data.toString("utf8").trim());
      }
      if (written.has(message)) continue;
      let verdict = repeats.check(message);
      if (verdict === "unsure") {
        await write();
        verdict = await repeats.settle(message, this.source.path);
      }
      if (verdict === "new") fresh.push(message);
    }
    await write();
    return copied;
  }
}
