import { type Duplex, PassThrough, type Readable } from "node:stream";
import type { Containers } from "../docker/containers.ts";

/** A client that waits for a container comes sooner; who comes later joins what is said then. */
const keptMs = 30_000;
/** A program that says more before anybody listens is not held up for it. */
const maxBytes = 1024 * 1024;

interface Kept {
  readonly output: PassThrough;
  readonly connection: Duplex;
  readonly timer: NodeJS.Timeout;
  readonly fill: (chunk: Buffer) => void;
}

/**
 * What containers that read input say before their first client is attached. A program begins at once and its client a
 * moment later: what a short one says would be lost to `kubectl run -i` and `kubectl debug -i`.
 */
export class FirstOutput {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly containers: Pick<Containers, "attach">) {}

  /** Listens to a container that does not run yet. */
  async keep(id: string): Promise<void> {
    const connection = await this.containers.attach(id, { stdin: false, output: true });
    const output = new PassThrough({ writableHighWaterMark: maxBytes, readableHighWaterMark: 0 });
    const fill = (chunk: Buffer) => {
      if (!output.write(chunk)) this.forget(id);
    };
    const timer = setTimeout(() => this.forget(id), keptMs).unref();
    this.#kept.set(id, { output, connection, timer, fill });
    connection
      .on("data", fill)
      .on("end", () => output.end())
      .on("close", () => output.end())
      .on("error", (error) => output.destroy(error));
    output.on("error", () => this.forget(id)).on("close", () => connection.destroy());
  }

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  /** All that a container has said and is going to say, once. Destroy it to stop listening. */
  take(id: string): Readable | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    const { output, connection, timer, fill } = kept;
    clearTimeout(timer);
    this.#kept.delete(id);
    connection.off("data", fill).pipe(output);
    return output;
  }

  forget(id: string): void {
    this.take(id)?.destroy();
  }

  stop(): void {
    for (const id of this.#kept.keys()) this.forget(id);
  }
}
