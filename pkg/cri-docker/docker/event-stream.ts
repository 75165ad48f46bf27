import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import type { Logger } from "../../component-base/logger.ts";
import { Backoff } from "../../util/backoff.ts";
import { asked } from "./engine-error.ts";
import { labelFilter } from "./label-filter.ts";

export type ContainerAction = "create" | "start" | "die" | "destroy";

/** Something happened to a container. */
export interface ContainerEvent {
  readonly action: ContainerAction;
  readonly id: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** The container's labels, with the engine's own: image, name, exitCode. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface Message {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

export interface EventStreamOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly onEvent: (event: ContainerEvent) => void;
  /** Connected again after a break: an engine that was restarted has forgotten what happened meanwhile. */
  readonly onGap: () => void;
}

const actions: readonly string[] = ["create", "start", "die", "destroy"] satisfies ContainerAction[];

/**
 * Follows the engine's container events. After a break it connects again and asks for what came since the last event.
 */
export class EventStream {
  #stream: Readable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #last = "";
  readonly #backoff = new Backoff({ initial: 100, max: 5000, factor: 2, jitter: 0.2 });

  constructor(
    private readonly docker: Docker,
    private readonly options: EventStreamOptions,
  ) {}

  /** Resolves when events come. */
  async start(): Promise<void> {
    const { labels } = this.options;
    const filters = { type: ["container"], event: [...actions], ...labelFilter(labels) };
    // The declared type of `since` is a number, and a double cannot hold nanoseconds.
    const options = { filters, ...(this.#last && { since: this.#last }) } as unknown as Docker.GetEventsOptions;
    const stream = (await asked(this.docker.getEvents(options))) as Readable;
    if (this.#stopped) return void stream.destroy();
    this.#stream = stream;
    void this.#read(stream);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#stream?.destroy();
  }

  async #read(stream: Readable): Promise<void> {
    try {
      for await (const line of createInterface({ input: stream })) this.#handle(JSON.parse(line) as Message);
    } catch (error) {
      this.options.log.debug({ error: (error as Error).message }, "The Docker Engine's event stream broke");
    }
    this.#reconnect();
  }

  #handle({ Action, Actor, timeNano }: Message): void {
    this.#backoff.reset();
    // As digits: the engine's nanoseconds are more than a double holds, so a few events may come twice, none is missed.
    this.#last = `${Math.floor(timeNano / 1e9)}.${String(timeNano % 1e9).padStart(9, "0")}`;
    const event = {
      action: Action as ContainerAction,
      id: Actor.ID,
      time: BigInt(timeNano),
      attributes: Actor.Attributes,
    };
    this.options.onEvent(event);
  }

  #reconnect(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.start().then(
        () => this.options.onGap(),
        () => this.#reconnect(),
      );
    }, this.#backoff.next());
  }
}
