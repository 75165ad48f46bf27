import { electionFlags } from "../../pkg/client/leader-election/election-flags.ts";
import { durationFlag, intFlag, stringFlag, verbosityFlag } from "../../pkg/component-base/flags.ts";
import { servingFlags } from "../../pkg/component-base/health/serving-flags.ts";

/**
 * Upstream's names. Two defaults differ: one scheduler need not renew a lease at rest, and the API server looks after
 * itself without a client's limit.
 */
export const schedulerFlags = {
  kubeconfig: stringFlag("path of the kubeconfig that says how to reach the API server"),
  "kube-api-qps": intFlag("calls to the API server per second, 0 for no limit", 0),
  "kube-api-burst": intFlag("calls to the API server that may go at once when there is a limit", 100),
  "pod-max-in-unschedulable-pods-duration": durationFlag(
    "how long a pod that fits nowhere waits for something to change before it is tried again in any case",
    "5m",
  ),
  ...servingFlags(10259),
  ...electionFlags("kube-scheduler"),
  v: verbosityFlag,
};
