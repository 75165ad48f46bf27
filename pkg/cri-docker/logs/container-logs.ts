import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../component-base/logger.ts";
import { Backoff, type BackoffOptions } from "../../util/backoff.ts";
import { resolvesWithin } from "../../util/resolves-within.ts";
import type { Containers } from "../docker/containers.ts";
import { isNotFound } from "../docker/engine-error.ts";
import { LogFollower } from "./log-follower.ts";

/** A container whose output goes to a file of its pod's. */
export interface LoggedContainer {
  readonly id: string;
  readonly path: string;
  readonly tty: boolean;
}

interface Running {
  follower: LogFollower;
  readonly done: Promise<void>;
}

/** Between two tries to go on with a log that broke off: a disk that is full, an engine that does not answer. */
const defaultRetry = { initial: 1000, max: 30_000, factor: 2, jitter: 0.2 };

/** Writes the CRI logs of all containers. */
export class ContainerLogs {
  readonly #running = new Map<string, Running>();
  readonly #stopping = new AbortController();

  constructor(
    private readonly containers: Pick<Containers, "logs" | "inspect">,
    private readonly log: Logger,
    private readonly retry: BackoffOptions = defaultRetry,
  ) {}

  /** Copies a container's output from where its file ends, up to its end. Nothing happens when that is under way. */
  follow({ id, path, tty }: LoggedContainer): void {
    if (path === "" || this.#running.has(id)) return;
    const newFollower = () => new LogFollower({ path, tty, open: (since) => this.containers.logs(id, since) });
    const running: Running = { follower: newFollower(), done: Promise.resolve() };
    const done = this.#copy(id, running, newFollower);
    this.#running.set(id, Object.assign(running, { done }));
    void done.then(() => this.#running.delete(id));
  }

  /**
   * Resolves at the container's end, or when the engine no longer has it. What breaks off goes on from where its file
   * ends.
   */
  async #copy(id: string, running: Running, newFollower: () => LogFollower): Promise<void> {
    const backoff = new Backoff(this.retry);
    for (;;) {
      try {
        await running.follower.run();
        if (this.#stopping.signal.aborted || !(await this.#runs(id))) return;
        this.log.warn(
          { container: id },
          "The engine ended the log of a container that runs, it will be taken up again",
        );
      } catch (error) {
        if (this.#stopping.signal.aborted || isNotFound(error)) return;
        const { message } = error as Error;
        this.log.warn({ container: id, error: message }, "A container's log broke off, it will be taken up again");
      }
      // A stop ends the wait by a rejection; the next line sees to it.
      await sleep(backoff.next(), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      running.follower = newFollower();
    }
  }

  /** An engine that cannot read what it wrote on a full disk ends a log as it does at the container's end. */
  async #runs(id: string): Promise<boolean> {
    return (await this.containers.inspect(id)).State.Running;
  }

  follows(id: string): boolean {
    return this.#running.has(id);
  }

  /** Begins the file anew after it was renamed. Returns whether the container's output is being followed. */
  async reopen(id: string): Promise<boolean> {
    const found = this.#running.get(id);
    await found?.follower.reopen();
    return found !== undefined;
  }

  /** Resolves when what an ended container wrote is in its file, or when nothing was added for `patienceMs`. */
  async drained(id: string, patienceMs: number): Promise<void> {
    const found = this.#running.get(id);
    let before: number | undefined;
    while (found && before !== found.follower.copied) {
      before = found.follower.copied;
      if (await resolvesWithin(found.done, patienceMs)) return;
    }
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const all = [...this.#running.values()];
    for (const { follower } of all) follower.stop();
    await Promise.all(all.map(({ done }) => done));
  }
}
