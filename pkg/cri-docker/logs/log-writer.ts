import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Appends to one log file, one write after the other, and can be told to begin the file anew by name. */
export class LogWriter {
  #file: FileHandle | undefined;
  #tail: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  /** Makes the file, so that readers find it before anything was written. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      this.#file ??= await this.#openFile();
    });
  }

  write(bytes: Buffer): Promise<void> {
    return this.#inTurn(async () => {
      this.#file ??= await this.#openFile();
      await this.#file.appendFile(bytes);
    });
  }

  /** After the file was renamed: what follows goes to a new one of the old name. */
  reopen(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#file?.close();
      this.#file = await this.#openFile();
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(step);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #openFile(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o755 });
    return open(this.path, "a", 0o640);
  }
}
