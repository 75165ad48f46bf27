import { boolFlag, durationFlag, intFlag, stringFlag, verbosityFlag } from "../../pkg/component-base/flags.ts";

/**
 * Upstream's names. Two defaults differ: one scheduler need not renew a lease at rest, and the API server looks after itself
 * without a client's limit.
 */
export const schedulerFlags = {
  kubeconfig: stringFlag("path of the kubeconfig that says how to reach the API server"),
  "kube-api-qps": intFlag("calls to the API server per second, 0 for no limit", 0),
  "kube-api-burst": intFlag("calls to the API server that may go at once when there is a limit", 100),
  "pod-max-in-unschedulable-pods-duration": durationFlag(
    "how long a pod that fits nowhere waits for something to change before it is tried again in any case",
    "5m",
  ),
  "bind-address": stringFlag("address on which health and metrics are served", "127.0.0.1"),
  "secure-port": intFlag("port of health and metrics", 10259),
  "tls-cert-file": stringFlag("certificate for HTTPS; without it health and metrics are served in plain text"),
  "tls-private-key-file": stringFlag("private key that matches --tls-cert-file"),
  "leader-elect": boolFlag("compete with other schedulers for leadership before scheduling"),
  "leader-elect-lease-duration": durationFlag("how long others wait for a leader that is silent", "15s"),
  "leader-elect-renew-deadline": durationFlag("how long a leader tries to renew before it gives up", "10s"),
  "leader-elect-retry-period": durationFlag("time between tries to acquire or renew", "2s"),
  "leader-elect-resource-name": stringFlag("name of the Lease", "kube-scheduler"),
  "leader-elect-resource-namespace": stringFlag("namespace of the Lease", "kube-system"),
  v: verbosityFlag,
};
