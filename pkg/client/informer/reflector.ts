import { keyOf, type KubeObject, type ResourceRef } from "../../apimachinery/object.ts";
import { isGone, StatusError } from "../../apimachinery/status-error.ts";
import type { WatchEvent } from "../../apimachinery/transport.ts";
import type { Logger } from "../../component-base/logger.ts";
import { Backoff } from "../../util/backoff.ts";
import type { Clock } from "../../util/clock.ts";
import type { ListOptions, ResourceReader } from "../interface.ts";

/** Where a reflector puts what it sees. */
export interface ReflectorStore<T extends KubeObject, Kept = T> {
  /** What of an object is worth keeping: all that the reflector holds on to, while a list is still coming too. */
  keep(object: T): Kept;
  /** Everything there is: what is not in it is gone. */
  replace(objects: readonly Kept[]): void;
  apply(type: "ADDED" | "MODIFIED" | "DELETED", object: Kept): void;
}

export interface ReflectorOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly selector?: Pick<ListOptions, "namespace" | "labelSelector" | "fieldSelector"> | undefined;
}

/** Upstream waits up to 30 s between tries; a laptop's API server is back sooner, and so are its clients. */
const retry = { initial: 100, max: 10_000, factor: 2, jitter: 0.5 };
/** A watch that lived this long was healthy: the next one is opened without delay. */
const healthyMs = 1000;
const initialEventsEnd = "k8s.io/initial-events-end";

/**
 * Keeps a store equal to one resource of the API (client-go's Reflector): all objects come as the first events of a
 * watch, or by list where the server cannot stream them (KEP-3157); a broken watch goes on from the last revision seen;
 * an expired revision starts over. Runs until `stop`, whatever fails.
 */
export class Reflector<T extends KubeObject, Kept = T> {
  readonly #backoff = new Backoff(retry);
  #stopped = false;
  #streamsLists = true;
  /** "" until the store is filled. */
  #resourceVersion = "";
  #cancel: (() => void) | undefined;

  constructor(
    private readonly ref: ResourceRef<T>,
    private readonly reader: ResourceReader<T>,
    private readonly store: ReflectorStore<T, Kept>,
    private readonly options: ReflectorOptions,
  ) {}

  start(): void {
    if (this.#resourceVersion !== "") this.#watch();
    else if (this.#streamsLists) this.#watchFromScratch();
    else this.#list();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** The objects that exist arrive as ADDED; the store is replaced when the bookmark says that was all. */
  #watchFromScratch(): void {
    const initial = new Map<string, Kept>();
    this.#open({ sendInitialEvents: true }, (event) => {
      if (this.#resourceVersion !== "") return this.#follow(event);
      if (event.type === "BOOKMARK") {
        if (event.object.metadata.annotations?.[initialEventsEnd] !== "true") return;
        this.#filled([...initial.values()], event.object.metadata.resourceVersion);
        initial.clear();
      } else if (event.type === "DELETED") initial.delete(keyOf(event.object));
      else if (event.type !== "ERROR") initial.set(keyOf(event.object), this.store.keep(event.object));
    });
  }

  #list(): void {
    const abort = new AbortController();
    this.#cancel = () => abort.abort();
    this.reader.list({ ...this.options.selector, signal: abort.signal }).then(
      ({ items, metadata }) => {
        if (this.#stopped) return;
        this.#filled(
          items.map((item) => this.store.keep(item)),
          metadata.resourceVersion,
        );
        this.#watch();
      },
      (error: unknown) => this.#failed(error as Error),
    );
  }

  #watch(): void {
    this.#open({ resourceVersion: this.#resourceVersion }, (event) => this.#follow(event));
  }

  #open(options: ListOptions & { sendInitialEvents?: boolean }, onEvent: (event: WatchEvent<T>) => void): void {
    const openedAt = this.options.clock.elapsed();
    let failure: Error | undefined;
    this.#cancel = this.reader.watch(
      { ...this.options.selector, ...options, allowWatchBookmarks: true },
      {
        event: (event) => {
          if (this.#stopped) return;
          if (event.type === "ERROR") failure = new StatusError(event.object);
          onEvent(event as WatchEvent<T>);
        },
        closed: (error) => {
          const cause = failure ?? error;
          const healthy = this.options.clock.elapsed() - openedAt >= healthyMs;
          // What failed before a watch that was well is forgotten: the next outage is a new one.
          if (healthy) this.#backoff.reset();
          if (cause === undefined && healthy) this.#again(0);
          else this.#failed(cause);
        },
      },
    );
  }

  #follow(event: WatchEvent<T>): void {
    if (event.type === "ERROR") return;
    this.#resourceVersion = event.object.metadata.resourceVersion ?? this.#resourceVersion;
    if (event.type !== "BOOKMARK") this.store.apply(event.type, this.store.keep(event.object));
  }

  #filled(objects: readonly Kept[], resourceVersion = ""): void {
    this.#backoff.reset();
    this.#resourceVersion = resourceVersion;
    this.store.replace(objects);
  }

  #failed(error: Error | undefined): void {
    if (this.#stopped) return;
    const { resource } = this.ref;
    if (isGone(error)) {
      this.options.log.debug({ resource }, "The watched revision expired, starting over");
      this.#resourceVersion = "";
    } else if (this.#resourceVersion === "" && this.#streamsLists && refusesInitialEvents(error)) {
      this.#streamsLists = false;
      return this.#again(0);
    } else if (error) this.options.log.warn({ resource, error: error.message }, "Watch failed, trying again");
    this.#again(this.#backoff.next());
  }

  #again(delay: number): void {
    if (this.#stopped) return;
    this.#cancel = this.options.clock.after(delay, () => this.start());
  }
}

const refusesInitialEvents = (error: unknown) =>
  error instanceof StatusError && ["Invalid", "BadRequest", "MethodNotAllowed"].includes(error.reason);
