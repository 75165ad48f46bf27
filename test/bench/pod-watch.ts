import type { Pod } from "../../pkg/api/core/v1/types.generated.ts";
import type { ApiClient } from "../e2e/support/api-client.ts";

/** Longer than any pod of a benchmark may take. */
const patienceMs = 120_000;

interface Waiter {
  readonly name: string;
  readonly sees: (type: string, pod: Pod) => boolean;
  readonly done: () => void;
}

/** Waits for what happens to pods, by one watch. */
export class PodWatch {
  readonly #waiters = new Set<Waiter>();
  readonly #stop: () => void;

  private constructor(client: ApiClient, url: string, opened: () => void) {
    const onEvent = (event: { type: string; object: unknown }) => this.#tell(event.type, event.object as Pod);
    this.#stop = client.watch(url, onEvent, opened);
  }

  static open(client: ApiClient, url: string): Promise<PodWatch> {
    return new Promise((resolve) => {
      const watch: PodWatch = new PodWatch(client, url, () => resolve(watch));
    });
  }

  running = (name: string) => this.#until(name, "Running", (_, { status }) => status?.phase === "Running");
  gone = (name: string) => this.#until(name, "gone", (type) => type === "DELETED");

  close(): void {
    this.#stop();
  }

  #until(name: string, what: string, sees: Waiter["sees"]): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`pod ${name} was not ${what} in ${patienceMs / 1000} s`)),
        patienceMs,
      );
      const done = () => {
        clearTimeout(late);
        resolve();
      };
      this.#waiters.add({ name, sees, done });
    });
  }

  #tell(type: string, pod: Pod): void {
    for (const waiter of this.#waiters) {
      if (waiter.name !== pod.metadata.name || !waiter.sees(type, pod)) continue;
      this.#waiters.delete(waiter);
      waiter.done();
    }
  }
}
