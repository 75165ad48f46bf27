import type { CacheSelector, CacheWatchSink } from "../interface.ts";
import type { SharedEvent } from "../objects/shared-event.ts";

/** One watch: which events concern it, and what they mean to it. */
export class CacheWatcher {
  #closed = false;
  /** Live watchers get what is dispatched; the others still read the storage's history. */
  live = false;

  constructor(
    readonly selector: CacheSelector,
    private readonly sink: CacheWatchSink,
    /** Events up to this revision are done. */
    public position: number,
  ) {}

  get closed(): boolean {
    return this.#closed;
  }

  /** A sink that throws loses its watch; other watchers and the writer must not suffer. */
  accept(event: SharedEvent): void {
    if (this.#closed || event.revision <= this.position) return;
    this.position = event.revision;
    const seen = this.#translate(event);
    if (!seen) return;
    try {
      this.sink.event(seen, seen.frame);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** An object that stands there already. */
  acceptInitial(event: SharedEvent): void {
    if (!this.#closed) this.sink.event(event, event.frame);
  }

  bookmark(revision: number): void {
    if (!this.#closed) this.sink.bookmark(revision);
  }

  fail(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.sink.failed(error);
  }

  close(): void {
    this.#closed = true;
  }

  #translate(event: SharedEvent): SharedEvent | undefined {
    const { namespace, name, matches } = this.selector;
    const { current, previous, type } = event;
    if (namespace && namespace !== current.namespace) return undefined;
    if (name !== undefined && name !== current.name) return undefined;
    if (!matches) return event;
    const before = previous !== undefined && matches(previous);
    const now = type !== "DELETED" && matches(current);
    if (now) return before || type === "ADDED" ? event : event.asAdded();
    if (!before) return undefined;
    return type === "DELETED" ? event : event.asDeleted();
  }
}
