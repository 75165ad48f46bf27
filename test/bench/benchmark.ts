import { rmSync } from "node:fs";
import { ApiClient } from "../e2e/support/api-client.ts";
import { attemptBerth, berth, testCluster } from "../e2e/support/cluster.ts";

/** One entry of the list in run.ts: measures and reports figures that belong together. */
export interface Benchmark {
  /** What `make bench only=<name>` says. */
  readonly name: string;
  readonly what: string;
  measure(cluster: BenchCluster): Promise<void> | void;
}

/** The cluster that benchmarks share: the e2e suite's, brought up when the first of them needs it. */
export class BenchCluster {
  #client: ApiClient | undefined;

  /** The admin's connections to the API of the running cluster. */
  get client(): ApiClient {
    this.ensureUp();
    return (this.#client ??= new ApiClient(testCluster.home, testCluster.apiPort));
  }

  ensureUp(): void {
    if (attemptBerth("status").code !== 0) this.up();
  }

  /** Returns what `berth up` printed. */
  up(): string {
    return berth("up", ...testCluster.upArguments);
  }

  /** Stops the cluster; its data stays. */
  down(): void {
    this.#client?.close();
    this.#client = undefined;
    berth("down");
  }

  /** Forgets the cluster and every trace of it; also one that an aborted run left behind. */
  remove(): void {
    this.#client?.close();
    this.#client = undefined;
    attemptBerth("down", "--purge");
    rmSync(testCluster.home, { recursive: true, force: true });
  }
}
