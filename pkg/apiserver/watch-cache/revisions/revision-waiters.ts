import type { Storage, Watch } from "../../../storage/interface.ts";
import type { Clock } from "../../../util/clock.ts";
import { tooLargeResourceVersion } from "../expired.ts";

/**
 * How long a reader waits for a revision that a client has seen and this server has not (the Cacher's blockTimeout).
 */
const patience = 3000;

interface Waiter {
  readonly revision: number;
  resolve(): void;
}

/** Readers who wait for a revision. Only while there are some, every write of the storage wakes them. */
export class RevisionWaiters {
  readonly #waiters = new Set<Waiter>();
  #watch: Watch | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly current: () => number,
  ) {}

  async waitFor(revision: number): Promise<void> {
    if (this.current() >= revision) return;
    await new Promise<void>((resolve, reject) => {
      const waiter = { revision, resolve: () => finish(resolve) };
      const finish = (settle: () => void) => {
        cancel();
        this.#waiters.delete(waiter);
        if (this.#waiters.size === 0) this.#unwatch();
        settle();
      };
      const giveUp = () => finish(() => reject(tooLargeResourceVersion(revision, this.current())));
      const cancel = this.clock.after(patience, giveUp);
      this.#waiters.add(waiter);
      this.#watch ??= this.storage.watch(
        "",
        "\uffff",
        {},
        { events: () => this.#later(), failed: () => this.#unwatch() },
      );
    });
  }

  /** The cache itself may be handed the event after this watch. */
  #later(): void {
    setImmediate(() => {
      for (const waiter of this.#waiters) if (this.current() >= waiter.revision) waiter.resolve();
    });
  }

  #unwatch(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }
}
