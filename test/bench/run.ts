/** `make bench`: every figure of the design's budgets that can be taken on one machine, each beside its budget or a peer. */
import { rmSync } from "node:fs";
import { attemptBerth, run, testCluster } from "../e2e/support/cluster.ts";
import { ApiClient } from "../e2e/support/api-client.ts";
import { measureApi } from "./api.ts";
import { measureDns, measureProxy } from "./network.ts";
import { measurePods } from "./pods.ts";
import { measureIdle, measureStart } from "./start-and-idle.ts";

const idleMs = 60_000;

run("hack/images/busybox-image.sh", []);
attemptBerth("down", "--purge");
rmSync(testCluster.home, { recursive: true, force: true });
try {
  measureStart(testCluster.upArguments);
  await measureIdle(idleMs);
  const client = new ApiClient(testCluster.home, testCluster.apiPort);
  await measurePods(client);
  await measureApi(client);
  client.close();
  measureProxy();
  measureDns();
} finally {
  attemptBerth("down", "--purge");
}
process.exit(0);
