import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "./api-client.ts";
import { testCluster, until } from "./cluster.ts";

const writers = 8;

/**
 * Creates ConfigMaps without pause until stopped, also while nothing answers, and remembers which were acknowledged.
 */
export class WriteLoad {
  readonly acknowledged: string[] = [];
  readonly #client = new ApiClient(testCluster.home, testCluster.apiPort, writers);
  readonly #writing: Promise<void>[];
  #stopped = false;
  #next = 0;

  constructor(private readonly namespace: string) {
    this.#writing = Array.from({ length: writers }, () => this.#write());
  }

  /** Waits for so many more acknowledged writes. */
  async progress(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    await until(`${count} more writes`, () => this.acknowledged.length >= goal);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#writing);
    this.#client.close();
  }

  async #write(): Promise<void> {
    const body = { data: { text: "x".repeat(800) } };
    while (!this.#stopped) {
      const name = `load-${this.#next++}`;
      try {
        await this.#client.post(`/api/v1/namespaces/${this.namespace}/configmaps`, { ...body, metadata: { name } });
        this.acknowledged.push(name);
      } catch {
        await sleep(20);
      }
    }
  }
}
