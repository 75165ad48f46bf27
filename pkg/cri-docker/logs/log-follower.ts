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

/** Copies one container's output into its CRI log file, from where the file ends to where the container does. */
export class LogFollower {
  readonly #writer: LogWriter;
  #stream: Readable | undefined;
  #stopped = false;
  #copied = 0;

  constructor(private readonly source: LogSource) {
    this.#writer = new LogWriter(source.path);
  }

  /** Resolves when all that the container wrote is in the file, or after stop. Rejects when the engine broke off. */
  async run(): Promise<void> {
    try {
      await this.#pass();
      // Engines up to 20.10 may stop short of the end, when they rotated their files or the container ended meanwhile:
      // an answer after the first with nothing new is the end.
      for (let before = -1; before < this.#copied && !this.#stopped;) {
        before = this.#copied;
        await this.#pass();
      }
    } finally {
      await this.#writer.close();
    }
  }

  /** How many bytes it has come to write: who waits for the end sees whether it comes nearer. */
  get copied(): number {
    return this.#copied;
  }

  reopen(): Promise<void> {
    return this.#writer.reopen();
  }

  stop(): void {
    this.#stopped = true;
    this.#stream?.destroy();
  }

  /** One answer of the engine. */
  async #pass(): Promise<void> {
    const written = new AlreadyWritten(await resumePoint(this.source.path));
    await this.#writer.open();
    const stream = await this.source.open(written.since);
    if (this.#stopped) {
      stream.destroy();
      return;
    }
    this.#stream = stream;
    await this.#copy(stream, written);
  }

  async #copy(stream: Readable, written: AlreadyWritten): Promise<void> {
    const reader = this.source.tty ? new TerminalReader() : new FrameReader();
    const repeats = new Repeats();
    try {
      for await (const chunk of stream) await this.#append(reader.push(chunk as Buffer), written, repeats);
    } catch (error) {
      if (!this.#stopped) throw error;
    }
    if (reader instanceof TerminalReader) await this.#append(reader.end(), written, repeats);
  }

  async #append(frames: readonly OutputFrame[], written: AlreadyWritten, repeats: Repeats): Promise<void> {
    let fresh: LogMessage[] = [];
    const write = async () => {
      if (fresh.length === 0) return;
      const lines = Buffer.concat(fresh.map(criLine));
      fresh = [];
      this.#copied += lines.length;
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
  }
}
