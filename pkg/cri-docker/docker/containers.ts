import type { Duplex, Readable } from "node:stream";
import type Docker from "dockerode";
import { killProcessesOf } from "./container-processes.ts";
import { asked, isConflict, unlessGone } from "./engine-error.ts";
import { labelFilter } from "./label-filter.ts";
import { type StartOrder, StartQueue } from "./start-queue.ts";

export type ContainerSpec = Omit<Docker.ContainerCreateOptions, "name">;
export type HostConfig = Docker.HostConfig;
export type ContainerInfo = Docker.ContainerInspectInfo;
export type ContainerLimits = Pick<
  HostConfig,
  "CpuShares" | "CpuPeriod" | "CpuQuota" | "CpusetCpus" | "CpusetMems" | "Memory" | "MemorySwap"
>;
export type ContainerUsage = Docker.ContainerStats;

/** A container as lists show it. */
export interface ListedContainer {
  readonly id: string;
  readonly imageId: string;
  /** "created", "running", "exited", … One that is paused runs. */
  readonly state: string;
  /** Such as "Exited (0) 2 minutes ago". */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The engine starts 5 to 6 containers a second whatever it is asked; more at once only makes each of them slower. */
const startsAtOnce = 6;

/** How the engine says when something happened that did not happen. */
const never = "0001-01-01T00:00:00Z";

/** The engine's containers. Calls reject with EngineError. */
export class Containers {
  readonly #starts = new StartQueue(startsAtOnce);

  constructor(private readonly docker: Docker) {}

  /** Returns the id. A leftover of the same name, from a create whose answer got lost, is replaced. */
  async create(name: string, spec: ContainerSpec): Promise<string> {
    try {
      return await this.#createOnce(name, spec);
    } catch (error) {
      if (!isConflict(error)) throw error;
      await this.remove(name);
      return this.#createOnce(name, spec);
    }
  }

  /** Starts it when it is its turn: of many pods at once, those are finished first that have begun. */
  async start(id: string, order: StartOrder): Promise<void> {
    await this.#starts.run(order, () => asked(this.docker.getContainer(id).start()));
  }

  /** Sends the stop signal, and SIGKILL after the grace period. Nothing happens to what is stopped or gone. */
  async stop(id: string, graceSeconds: number): Promise<void> {
    try {
      await unlessGone(this.docker.getContainer(id).stop({ t: graceSeconds }));
    } catch (error) {
      if (!isNotRunning(error)) throw error;
    }
  }

  /**
   * Kills it if it runs and removes it with its anonymous volumes. Nothing happens to what is gone. An engine that died
   * in the midst of a start says that the container never ran; its process goes on, and may hold the next pod's
   * address.
   */
  async remove(id: string): Promise<void> {
    const container = await unlessGone(this.inspect(id));
    if (!container) return;
    if (container.State.StartedAt === never) killProcessesOf(container.Id);
    try {
      await unlessGone(this.docker.getContainer(id).remove({ force: true, v: true }));
    } catch (error) {
      if (!isConflict(error) || !/already in progress/.test((error as Error).message)) throw error;
    }
  }

  /** Running or not, with all of these labels. */
  async list(labels: Readonly<Record<string, string>>): Promise<ListedContainer[]> {
    const listed = await asked(this.docker.listContainers({ all: true, filters: labelFilter(labels) }));
    return listed.map(({ Id, ImageID, State, Status, Labels }) => ({
      ...{ id: Id, imageId: ImageID, status: Status, labels: Labels },
      // As inspects say it: whoever took it for ended would put another beside it.
      state: State === "paused" ? "running" : State,
    }));
  }

  inspect(id: string): Promise<ContainerInfo> {
    return asked(this.docker.getContainer(id).inspect());
  }

  /** Bytes that it wrote outside of volumes. The engine walks through them: not to be asked lightly. */
  async writtenBytes(id: string): Promise<number> {
    // The declared types know neither the option nor what it adds.
    const withSize = { size: true } as Docker.ContainerInspectOptions;
    const { SizeRw = 0 } = (await asked(this.docker.getContainer(id).inspect(withSize))) as { SizeRw?: number };
    return SizeRw;
  }

  async update(id: string, limits: ContainerLimits): Promise<void> {
    await asked(this.docker.getContainer(id).update(limits));
  }

  /** One sample, at once. */
  usage(id: string): Promise<ContainerUsage> {
    return asked(this.docker.getContainer(id).stats({ stream: false, "one-shot": true }));
  }

  /**
   * What it wrote, each message with its time, up to its end. `since` is in Unix seconds, with up to nine decimals. A
   * container without a terminal answers frames (see output-frames.ts). Destroy the stream to end it early.
   */
  logs(id: string, since: string): Promise<Readable> {
    const query = { stdout: true, stderr: true, timestamps: true, follow: true, since } as const;
    // The declared type of `since` is a number, and a double cannot hold nanoseconds.
    const typed = query as unknown as Docker.ContainerLogsOptions & { follow: true };
    return asked(this.docker.getContainer(id).logs(typed) as Promise<unknown> as Promise<Readable>);
  }

  /** Its standard streams, each way as asked. */
  attach(id: string, { stdin, output }: { readonly stdin: boolean; readonly output: boolean }): Promise<Duplex> {
    const options = { stream: true, hijack: true, stdin, stdout: output, stderr: output };
    return asked(this.docker.getContainer(id).attach(options) as Promise<unknown> as Promise<Duplex>);
  }

  async resize(id: string, width: number, height: number): Promise<void> {
    await asked(this.docker.getContainer(id).resize({ w: width, h: height }));
  }

  async #createOnce(name: string, spec: ContainerSpec): Promise<string> {
    // Told apart, or the client would put the whole spec into the URL as well.
    const request = { _query: { name }, _body: spec } as Docker.ContainerCreateOptions;
    return (await asked(this.docker.createContainer(request))).id;
  }
}

/** Engines answer 304 for what has stopped, which the client takes as an error. */
const isNotRunning = (error: unknown) => (error as { cause?: { statusCode?: number } }).cause?.statusCode === 304;
