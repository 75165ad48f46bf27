import { processes, testCluster } from "../e2e/support/cluster.ts";
import { openContest } from "./api/contest.ts";
import { measureGrowth } from "./api/growth.ts";
import { measureLists } from "./api/lists.ts";
import { measureRequests, warmUp } from "./api/requests.ts";
import { measureWatches } from "./api/watches.ts";
import type { BenchCluster } from "./benchmark.ts";

/** What GET /list of the peer answers: 5,000 pods of 2 KB. */
const listBytes = 10_000_000;

/** The API server's budgets, each beside a bare https server on Node that meets the same load in the same run. */
export async function measureApi(cluster: BenchCluster): Promise<void> {
  cluster.ensureUp();
  const pid = processes().find(({ name }) => name === "berth-server")?.pid ?? 0;
  const contest = await openContest(testCluster.home, testCluster.apiPort, pid, listBytes);
  try {
    await warmUp(contest);
    for (const connections of [16, 64]) await measureRequests(contest, connections);
    await measureLists(contest);
    await measureWatches(contest);
    await measureGrowth(contest.berth);
  } finally {
    contest.end();
    // A hundred thousand objects are forgotten with their cluster sooner than one by one.
    cluster.remove();
  }
}
