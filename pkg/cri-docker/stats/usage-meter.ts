import type { ContainerStats } from "../../cri/generated/cri/v1/api.ts";
import type { Containers, ContainerUsage, ListedContainer } from "../docker/containers.ts";
import { unlessGone } from "../docker/engine-error.ts";
import { CpuRates } from "./cpu-rate.ts";
import { statsFromDocker } from "./stats-from-docker.ts";

type Measured = Pick<ListedContainer, "id" | "labels">;

/** How many containers the engine is asked about at a time: each costs it a walk through cgroup files. */
const atOnce = 4;

/** Measures what containers use, when asked. */
export class UsageMeter {
  readonly #rates = new CpuRates();

  constructor(private readonly containers: Pick<Containers, "usage">) {}

  /** What the engine counts; undefined for a container that is gone. */
  raw(id: string): Promise<ContainerUsage | undefined> {
    return unlessGone(this.containers.usage(id));
  }

  async measure(container: Measured): Promise<ContainerStats | undefined> {
    const usage = await this.raw(container.id);
    if (!usage) return undefined;
    const stats = statsFromDocker(container, usage);
    const used = stats.cpu?.usageCoreNanoSeconds?.value;
    if (!stats.cpu || used === undefined) return stats;
    const rate = this.#rates.next(container.id, stats.cpu.timestamp, used);
    return { ...stats, cpu: { ...stats.cpu, usageNanoCores: rate === undefined ? undefined : { value: rate } } };
  }

  /** Those that are gone meanwhile are left out. */
  async measureAll(containers: readonly Measured[]): Promise<ContainerStats[]> {
    const measured = await inTurns(containers, (container) => this.measure(container));
    return measured.filter((stats) => stats !== undefined);
  }
}

/** Does the same for all, a few at a time, and returns in order. */
export async function inTurns<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const work = async () => {
    for (const [index, item] of left) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
