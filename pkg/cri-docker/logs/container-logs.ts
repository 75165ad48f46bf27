import type { Logger } from "../../component-base/logger.ts";
import type { Containers } from "../docker/containers.ts";
import { LogFollower } from "./log-follower.ts";

/** A container whose output goes to a file of its pod's. */
export interface LoggedContainer {
  readonly id: string;
  readonly path: string;
  readonly tty: boolean;
}

interface Running {
  readonly follower: LogFollower;
  readonly done: Promise<void>;
}

/** Writes the CRI logs of all containers. */
export class ContainerLogs {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly containers: Pick<Containers, "logs">,
    private readonly log: Logger,
  ) {}

  /** Copies a container's output from where its file ends, up to its end. Nothing happens when that is under way. */
  follow({ id, path, tty }: LoggedContainer): void {
    if (path === "" || this.running.has(id)) return;
    const follower = new LogFollower({ path, tty, open: (since) => this.containers.logs(id, since) });
    const failed = ({ message }: Error) =>
      this.log.warn({ container: id, error: message }, "A container's log broke off");
    const done = follower.run().catch(failed);
    this.running.set(id, { follower, done });
    void done.then(() => this.running.delete(id));
  }

  follows(id: string): boolean {
    return this.running.has(id);
  }

  /** Begins the file anew after it was renamed. Answers whether the container's output is being followed. */
  async reopen(id: string): Promise<boolean> {
    const found = this.running.get(id);
    await found?.follower.reopen();
    return found !== undefined;
  }

  /** Resolves when what an ended container wrote is in its file, at the latest after `limitMs`. */
  async drained(id: string, limitMs: number): Promise<void> {
    const found = this.running.get(id);
    if (!found) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    await Promise.race([found.done, late]);
    clearTimeout(timer);
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    const all = [...this.running.values()];
    for (const { follower } of all) follower.stop();
    await Promise.all(all.map(({ done }) => done));
  }
}
