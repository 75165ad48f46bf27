import { resolvesWithin } from "../../util/resolves-within.ts";
import type { Containers } from "../docker/containers.ts";
import { unlessGone } from "../docker/engine-error.ts";
import type { ContainerEvent } from "../docker/event-stream.ts";
import type { ContainerLogs } from "../logs/container-logs.ts";
import type { ContainerEvents } from "./container-events.ts";

/**
 * An ended container is waited for that long before its end is announced all the same: engines can hang on one of many.
 * A log that still grows is waited for longer.
 */
const settleMs = 1000;

export interface AnnouncerParts {
  readonly containers: Pick<Containers, "inspect">;
  readonly logs: Pick<ContainerLogs, "drained">;
  readonly events: Pick<ContainerEvents, "publish">;
}

/**
 * Publishes the engine's events, a container's in their order. The end of a container is published when whoever learns
 * of it finds it so: its log is whole, and the engine's lists show it.
 */
export class EventAnnouncer {
  readonly #pending = new Map<string, Promise<void>>();

  constructor(private readonly parts: AnnouncerParts) {}

  announce(event: ContainerEvent): void {
    const before = this.#pending.get(event.id);
    if (event.action !== "die" && !before) return this.parts.events.publish(event);
    const done = this.#publishInTurn(event, before);
    this.#pending.set(event.id, done);
    void done.then(() => {
      if (this.#pending.get(event.id) === done) this.#pending.delete(event.id);
    });
  }

  async #publishInTurn(event: ContainerEvent, before: Promise<void> | undefined): Promise<void> {
    await before;
    if (event.action === "die") await this.#settled(event.id);
    this.parts.events.publish(event);
  }

  /** The engine tells of an end before its lists show it; an inspect waits until it has finished with the container. */
  async #settled(id: string): Promise<void> {
    const { containers, logs } = this.parts;
    // An engine that cannot be asked has its own way of being noticed: the event stream breaks with it.
    const finished = unlessGone(containers.inspect(id)).catch(() => undefined);
    await Promise.all([resolvesWithin(finished, settleMs), logs.drained(id, settleMs)]);
  }
}
