import { readFile, statfs } from "node:fs/promises";
import type { Logger } from "../../component-base/logger.ts";
import { onBeat } from "../../util/beat.ts";
import type { Clock } from "../../util/clock.ts";

/** What a node runs short of; empty texts mean of nothing. */
export interface Pressure {
  readonly memory: string;
  /** Names the file system and what is left on it. */
  readonly disk: string;
}

/** Bytes that must stay available. Absolute, not shares: a laptop's disk is often nine tenths full and fine. */
export interface PressureThresholds {
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

const checkMs = 60_000;
const mebi = 1024 * 1024;
/** Upstream's memory.available; in place of its 10 % and 15 % of the disks, 1 GiB. */
export const defaultThresholds: PressureThresholds = { memoryBytes: 100 * mebi, diskBytes: 1024 * mebi };

/** Looks once a minute at the node's memory and at the file systems that pods write to: two system calls. */
export class PressureMonitor {
  pressure: Pressure = { memory: "", disk: "" };
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(
    private readonly folders: () => Promise<readonly string[]>,
    private readonly thresholds: PressureThresholds,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly onChange: (now: Pressure, before: Pressure) => void,
  ) {}

  async check(): Promise<void> {
    const before = this.pressure;
    try {
      this.pressure = { memory: await this.#memory(), disk: await this.#disk() };
    } catch (error) {
      this.log.warn({ error: (error as Error).message }, "Failed to look at the node's memory and disks");
    }
    if (this.#stopped) return;
    this.#cancel = onBeat(this.clock, checkMs, () => void this.check());
    const { memory, disk } = this.pressure;
    if (Boolean(memory) !== Boolean(before.memory) || Boolean(disk) !== Boolean(before.disk)) {
      this.onChange(this.pressure, before);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #memory(): Promise<string> {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile("/proc/meminfo", "utf8"))?.[1];
    const available = Number(kilobytes ?? Infinity) * 1024;
    return available < this.thresholds.memoryBytes ? `${describe(available)} available` : "";
  }

  async #disk(): Promise<string> {
    for (const folder of await this.folders()) {
      const available = await availableIn(folder);
      if (available < this.thresholds.diskBytes) return `${folder} has ${describe(available)} available`;
    }
    return "";
  }
}

/** A folder that is not to be seen from here has no end. */
async function availableIn(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Infinity;
    throw error;
  }
}

const describe = (bytes: number) => `${Math.floor(bytes / mebi)}Mi`;
