import type { ApiRequest, ApiTransport, WatchSink } from "../../apimachinery/transport.ts";

/**
 * An API that is slow as a test wants it: a call stands still before it takes effect and before its answer comes, and
 * each watch holds its events, in their order, until the test lets one of these go on.
 */
export class LaggingApi implements ApiTransport {
  /** Told of every call when it has taken effect. */
  called: ((request: ApiRequest) => void) | undefined;
  readonly #calls: (() => void)[] = [];
  readonly #watches: (() => void)[][] = [];
  #lags = false;

  constructor(private readonly api: ApiTransport) {}

  /** Until now everything came at once. */
  startLagging(): void {
    this.#lags = true;
  }

  /** How many things could go on now: every call that stands still, and the next event of each watch that has one. */
  get waiting(): number {
    return this.#calls.length + this.#behind().length;
  }

  /** Lets one of those that are waiting go on. */
  letGo(which: number): void {
    if (which < this.#calls.length) this.#calls.splice(which, 1)[0]?.();
    else this.#behind()[which - this.#calls.length]?.shift()?.();
  }

  async call(request: ApiRequest): Promise<unknown> {
    await this.#standStill();
    try {
      const answer = await this.api.call(request);
      this.called?.(request);
      return answer;
    } finally {
      await this.#standStill();
    }
  }

  watch(request: ApiRequest, sink: WatchSink): () => void {
    const events: (() => void)[] = [];
    this.#watches.push(events);
    const hold = (tell: () => void) => (this.#lags ? void events.push(tell) : tell());
    return this.api.watch(request, {
      event: (event) => hold(() => sink.event(event)),
      closed: (error) => hold(() => sink.closed(error)),
    });
  }

  #behind(): (() => void)[][] {
    return this.#watches.filter((events) => events.length > 0);
  }

  #standStill(): Promise<void> {
    return this.#lags ? new Promise((goOn) => void this.#calls.push(goOn)) : Promise.resolve();
  }
}
