import type { Readable } from "node:stream";
import { FrameReader } from "../docker/output-frames.ts";
import type { OutputFrame } from "../docker/output-frames.ts";
import { criLine, logMessage } from "./log-line.ts";
import { LogWriter } from "./log-writer.ts";
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
  private readonly writer: LogWriter;
  private stream: Readable | undefined;
  private stopped = false;

  constructor(private readonly source: LogSource) {
    this.writer = new LogWriter(source.path);
  }

  /** Resolves when all that the container wrote is in the file, or after stop. Rejects when the engine broke off. */
  async run(): Promise<void> {
    try {
      const written = new AlreadyWritten(await resumePoint(this.source.path));
      await this.writer.open();
      const stream = await this.source.open(written.since);
      if (this.stopped) return void stream.destroy();
      this.stream = stream;
      await this.copy(stream, written);
    } finally {
      await this.writer.close();
    }
  }

  reopen(): Promise<void> {
    return this.writer.reopen();
  }

  stop(): void {
    this.stopped = true;
    this.stream?.destroy();
  }

  private async copy(stream: Readable, written: AlreadyWritten): Promise<void> {
    const reader = this.source.tty ? new TerminalReader() : new FrameReader();
    try {
      for await (const chunk of stream) await this.append(reader.push(chunk as Buffer), written);
    } catch (error) {
      if (!this.stopped) throw error;
    }
    if (reader instanceof TerminalReader) await this.append(reader.end(), written);
  }

  private async append(frames: readonly OutputFrame[], written: AlreadyWritten): Promise<void> {
    const messages = frames.map(({ stream, data }) => logMessage(stream, data));
    const fresh = messages.filter((message) => !written.has(message));
    if (fresh.length > 0) await this.writer.write(Buffer.concat(fresh.map(criLine)));
  }
}
