import { boolFlag, durationFlag, intFlag, stringFlag, verbosityFlag } from "../../pkg/component-base/flags.ts";

/** Upstream's names; only the default of --leader-elect differs: one scheduler need not renew a lease at rest. */
export const schedulerFlags = {
  kubeconfig: stringFlag("path of the kubeconfig that says how to reach the API server"),
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
