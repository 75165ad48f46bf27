import type { Clock } from "../../util/clock.ts";

/** A connection that has been told one side's end, and waits for the other's. */
export interface HalfClosedConnection {
  /** Whether the side that ended is not even there to listen. */
  isGone(): boolean;
  close(): void;
}

/** A look costs one question to the kernel for each connection; what it waits for takes the kernel a minute or two. */
const lookMs = 60_000;

/**
 * The half-closed connections, which are looked at now and then: libuv does not watch a side whose end it has read.
 * While there are none, nothing runs.
 */
export class HalfClosed {
  readonly #connections = new Set<HalfClosedConnection>();
  #lookIsDue = false;

  constructor(private readonly clock: Clock) {}

  add(connection: HalfClosedConnection): void {
    this.#connections.add(connection);
    if (!this.#lookIsDue) this.#lookLater();
  }

  delete(connection: HalfClosedConnection): void {
    this.#connections.delete(connection);
  }

  #lookLater(): void {
    this.#lookIsDue = true;
    this.clock.after(lookMs, () => {
      this.#lookIsDue = false;
      for (const connection of this.#connections) if (connection.isGone()) connection.close();
      if (this.#connections.size > 0) this.#lookLater();
    });
  }
}
