import { colors, onTerminal } from "./colors.ts";

/** Prints steps as they go, each with its time: a line per step on a pipe, a live line on a terminal. */
export class Progress {
  readonly #started = performance.now();

  /** Runs one step. Its line says how long it took; a failed step's line says that it failed, and the error goes on. */
  async step<T>(title: string, work: () => T | Promise<T>): Promise<T> {
    const started = performance.now();
    if (onTerminal) process.stdout.write(`${colors.dim("…")} ${title}`);
    try {
      const result = await work();
      this.#finish(colors.green("✓"), title, started);
      return result;
    } catch (error) {
      this.#finish(colors.red("✗"), title, started);
      throw error;
    }
  }

  /** Something the reader should know, though the work goes on. */
  note(message: string): void {
    console.log(`${colors.yellow("!")} ${message}`);
  }

  /** The last line: what is true now, and the time of everything. */
  done(message: string): void {
    console.log(`${message} ${colors.dim(`(${seconds(this.#started)} in all)`)}`);
  }

  #finish(mark: string, title: string, started: number): void {
    const line = `${mark} ${title} ${colors.dim(seconds(started))}`;
    process.stdout.write(onTerminal ? `\r\u001b[K${line}\n` : `${line}\n`);
  }
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(2)} s`;
