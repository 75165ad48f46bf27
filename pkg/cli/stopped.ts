import type { ClusterHome } from "../cluster/home.ts";
import { isComponentReady, runningProcesses } from "../cluster/supervisor/process-record.ts";

/** Tells on standard error that nothing of the cluster runs, which a verb's own output would not say. */
export function tellIfStopped(home: ClusterHome): void {
  if (isStopped(home)) console.error(`berth: the cluster in ${home.root} is not running; berth up brings it back`);
}

/** Tells on standard error why nobody may have answered, where that is the cluster's own doing. */
export function tellWhyNoAnswer(home: ClusterHome): void {
  if (isStopped(home) || isComponentReady(home, "kube-apiserver")) return tellIfStopped(home);
  console.error(
    `berth: the API server of the cluster in ${home.root} is not working; berth status shows its processes, berth up mends them`,
  );
}

const isStopped = (home: ClusterHome) => runningProcesses(home).length === 0;
