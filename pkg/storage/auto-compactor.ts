import { onBeat } from "../util/beat.ts";
import type { Clock } from "../util/clock.ts";

/** How long history is kept, as kube-apiserver does it (--etcd-compaction-interval), and how many writes at most. */
const retention = 5 * 60_000;
const maxHistory = 200_000;
/** How often it is looked after while there is something to forget. */
const period = 60_000;

/** What the compactor needs of a storage. */
export interface Compactable {
  readonly revision: number;
  readonly compactedRevision: number;
  compact(revision: number): Promise<void>;
}

/** Forgets old history. A timer runs only while there is history: an idle store comes to rest. */
export class AutoCompactor {
  readonly #samples: { readonly at: number; readonly revision: number }[] = [];
  #cancel: (() => void) | undefined;

  constructor(
    private readonly storage: Compactable,
    private readonly clock: Clock,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** To be called after writes, and after opening a store with history. */
  arm(): void {
    this.#cancel ??= onBeat(this.clock, period, () => this.#look());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    this.#cancel = undefined;
    const { revision } = this.storage;
    const now = this.clock.elapsed();
    this.#samples.push({ at: now, revision });
    let target = revision - maxHistory;
    while (this.#samples[0] && this.#samples[0].at <= now - retention) {
      target = Math.max(target, this.#samples.shift()?.revision ?? 0);
    }
    if (target > this.storage.compactedRevision) {
      this.storage.compact(target).catch((error: unknown) => {
        this.failed(error);
        this.arm();
      });
    }
    if (revision > target) this.arm();
  }
}
