import type { ContainerEventResponse } from "../../cri/generated/cri/v1/api.ts";

/**
 * GetContainerEvents: each reader hears what is told from when it began to listen, until it leaves or its stream
 * breaks.
 */
export class FakeEventStream {
  readonly #readers = new Set<Reader>();

  tell(event: ContainerEventResponse): void {
    queueMicrotask(() => {
      for (const reader of this.#readers) reader.take(event);
    });
  }

  /** Every reader's stream breaks. */
  break(): void {
    for (const reader of this.#readers) reader.end(new Error("stream broken"));
    this.#readers.clear();
  }

  async *listen(signal: AbortSignal | undefined): AsyncGenerator<ContainerEventResponse> {
    const reader = new Reader();
    signal?.addEventListener("abort", () => reader.end(new Error("cancelled")));
    this.#readers.add(reader);
    try {
      yield* reader.events();
    } finally {
      this.#readers.delete(reader);
    }
  }
}

class Reader {
  readonly #queue: ContainerEventResponse[] = [];
  #ended: Error | undefined;
  #wake: () => void = () => undefined;

  take(event: ContainerEventResponse): void {
    this.#queue.push(event);
    this.#wake();
  }

  end(error: Error): void {
    this.#ended = error;
    this.#wake();
  }

  async *events(): AsyncGenerator<ContainerEventResponse> {
    while (!this.#ended) {
      for (let event = this.#queue.shift(); event; event = this.#queue.shift()) yield event;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    throw this.#ended;
  }
}
