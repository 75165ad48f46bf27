import type { Logger } from "../../component-base/logger.ts";
import type { InformerHandler } from "../interface.ts";

/** The handlers of one informer. One that breaks its promise not to throw must not starve the others. */
export class HandlerList<T> {
  readonly #handlers: InformerHandler<T>[] = [];

  constructor(private readonly log: Logger) {}

  /** Replays what is `known` to the newcomer. */
  add(handler: InformerHandler<T>, known: Iterable<T>): void {
    this.#handlers.push(handler);
    for (const object of known) this.#call(() => handler.added?.(object));
  }

  /** `old` is undefined for an object that was not known before. */
  stored(object: T, old: T | undefined): void {
    for (const handler of this.#handlers)
      this.#call(() => (old === undefined ? handler.added?.(object) : handler.updated?.(object, old)));
  }

  deleted(last: T): void {
    for (const handler of this.#handlers) this.#call(() => handler.deleted?.(last));
  }

  #call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.log.error({ error }, "An informer's handler failed");
    }
  }
}
