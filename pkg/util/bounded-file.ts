import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, renameSync, statSync, writeSync } from "node:fs";

/** What one log may hold; what came before it is kept once more, in `<file>.1`. */
export const longestLog = 10e6;

/**
 * A log file that does not outgrow `limit` bytes: when it would, its content moves to `<file>.1` and it starts again.
 * The file itself stays the same one, so that others who append to it (a program's standard error) go on. Text that
 * cannot be written (a full disk) is lost without a word: a program must not fail because it cannot tell.
 */
export class BoundedFile {
  readonly #descriptor: number;
  #size: number;

  constructor(
    private readonly file: string,
    private readonly limit = longestLog,
  ) {
    this.#descriptor = openSync(file, "a", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  write(text: string): void {
    try {
      if (this.#size + Buffer.byteLength(text) > this.limit) this.#startAgain();
      this.#size += writeSync(this.#descriptor, text);
    } catch {
      // See above: nobody is there to be told.
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #startAgain(): void {
    copyFileSync(this.file, `${this.file}.1`);
    ftruncateSync(this.#descriptor, 0);
    this.#size = 0;
  }
}

/** Moves a file that has outgrown `limit` to `<file>.1`, before a program appends to it. */
export function retireLongFile(file: string, limit = longestLog): void {
  try {
    if (statSync(file).size > limit) renameSync(file, `${file}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
