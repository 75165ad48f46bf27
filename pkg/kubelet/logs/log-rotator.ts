import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Logger } from "../../component-base/logger.ts";
import { onBeat } from "../../util/beat.ts";
import type { Clock } from "../../util/clock.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { rotatedLogs } from "./log-files.ts";

/** Upstream's containerLogMaxSize and containerLogMaxFiles, the current one included. */
const maxBytes = 10 * 1024 * 1024;
const maxFiles = 5;
/**
 * How long until the next look: by how fast logs grow, within these bounds. How fast one grows is known from its second
 * look on, and a disk must not be full by then.
 */
const minCheckMs = 1000;
const maxCheckMs = 10_000;

export interface WrittenLog {
  readonly containerId: string;
  readonly logPath: string;
}

/** Keeps the logs of running containers small. A look is one stat per log, the sooner the faster they are written. */
export class LogRotator {
  #sizes = new Map<string, number>();
  #lookedAt = 0;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(
    private readonly cri: Pick<CriRuntime, "reopenContainerLog">,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly running: () => readonly WrittenLog[],
  ) {}

  start(): void {
    this.#later(maxCheckMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Rotates what is too large and plans the next look. */
  async look(): Promise<void> {
    const elapsed = Math.max(1, this.clock.elapsed() - this.#lookedAt);
    this.#lookedAt = this.clock.elapsed();
    const sizes = new Map<string, number>();
    let nextMs = maxCheckMs;
    for (const written of this.running()) {
      const size = await this.#rotateIfLarge(written);
      sizes.set(written.containerId, size);
      const grown = size - (this.#sizes.get(written.containerId) ?? size);
      if (grown > 0) nextMs = Math.min(nextMs, ((maxBytes - size) / grown) * elapsed);
    }
    this.#sizes = sizes;
    if (!this.#stopped) this.#later(Math.max(minCheckMs, nextMs));
  }

  #later(ms: number): void {
    const look = () => void this.look();
    this.#cancel = ms < maxCheckMs ? this.clock.after(ms, look) : onBeat(this.clock, ms, look);
  }

  async #rotateIfLarge(written: WrittenLog): Promise<number> {
    try {
      const { size } = await stat(written.logPath);
      if (size < maxBytes) return size;
      await this.#rotate(written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        this.log.warn({ ...written, error: (error as Error).message }, "Failed to rotate a container's log");
      }
    }
    return 0;
  }

  /** Names carry the time; all but the newest rotated file are compressed, the oldest go. */
  async #rotate({ containerId, logPath }: WrittenLog): Promise<void> {
    const before = await rotatedLogs(logPath);
    for (const old of before.slice(0, Math.max(0, before.length - (maxFiles - 2)))) await rm(old, { force: true });
    for (const old of before) if (!old.endsWith(".gz")) await compress(old);
    const stamp = new Date(this.clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
    const rotated = `${logPath}.${stamp}`;
    await rename(logPath, rotated);
    try {
      await this.cri.reopenContainerLog({ containerId });
    } catch (error) {
      await rename(rotated, logPath);
      throw error;
    }
  }
}

async function compress(file: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(`${file}.tmp`));
    await rename(`${file}.tmp`, `${file}.gz`);
    await rm(file, { force: true });
  } catch (error) {
    // It was among the oldest and is gone already.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
