import { electionFlags } from "../../pkg/client/leader-election/election-flags.ts";
import {
  durationFlag,
  type Flag,
  type FlagValues,
  intFlag,
  listFlag,
  stringFlag,
  verbosityFlag,
} from "../../pkg/component-base/flags.ts";
import { servingFlags } from "../../pkg/component-base/health/serving-flags.ts";
import type { ControllerOptions } from "../../pkg/controllers/controller-options.ts";

const numberFlag = (description: string, initial: number): Flag<number> => ({
  ...intFlag(description, initial),
  placeholder: "<number>",
  parse(text) {
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) throw new Error("want a number");
    return value;
  },
});

const syncs = (what: string, initial = 5) => intFlag(`${what} that are worked on at a time`, initial);
const unused = (why: string) => stringFlag(`taken for compatibility and not used: ${why}`);

/** Upstream's names; only --leader-elect and the client's limits have other defaults: one manager works for itself. */
export const controllerManagerFlags = {
  kubeconfig: stringFlag("path of the kubeconfig that says how to reach the API server"),
  "kube-api-qps": numberFlag("calls to the API server per second, 0 for no limit", 0),
  "kube-api-burst": intFlag("calls to the API server that may go at once when there is a limit", 30),
  controllers: listFlag("controllers to run: '*' all, 'foo' that one, '-foo' not that one (default *)", ["*"]),
  "root-ca-file": stringFlag("CA certificate that kube-root-ca.crt of every namespace holds"),
  ...servingFlags(10257),
  ...electionFlags("kube-controller-manager"),
  "node-monitor-grace-period": durationFlag("how long a node may be silent before it counts as unknown", "50s"),
  "node-startup-grace-period": durationFlag("the same for a node that has never said a word", "1m"),
  "node-eviction-rate": numberFlag("nodes per second and zone whose pods begin to be evicted", 0.1),
  "secondary-node-eviction-rate": numberFlag("the same while a large zone is in trouble", 0.01),
  "unhealthy-zone-threshold": numberFlag("the part of a zone's nodes, at least three, whose silence is trouble", 0.55),
  "large-cluster-size-threshold": intFlag("zones in trouble of no more nodes evict nothing", 50),
  "terminated-pod-gc-threshold": intFlag("finished pods that are kept; 0 or less keeps all", 12_500),
  "max-endpoints-per-slice": intFlag("endpoints of one EndpointSlice", 100),
  "mirroring-max-endpoints-per-subset": intFlag("addresses of an Endpoints subset that are mirrored", 1000),
  "concurrent-deployment-syncs": syncs("deployments"),
  "concurrent-replicaset-syncs": syncs("replica sets"),
  "concurrent-endpoint-syncs": syncs("endpoints"),
  "concurrent-service-endpoint-syncs": syncs("services' endpoint slices"),
  "mirroring-concurrent-service-endpoint-syncs": syncs("mirrored endpoint slices"),
  "concurrent-namespace-syncs": syncs("namespaces", 10),
  "concurrent-gc-syncs": syncs("objects for the garbage collector", 20),
  "concurrent-serviceaccount-token-syncs": syncs("token secrets"),
  "node-monitor-period": unused("a node's silence is found by its own timer"),
  "min-resync-period": unused("informers follow watches and need no resync"),
  "service-account-private-key-file": unused("the API server signs all tokens"),
  "authentication-kubeconfig": unused("health and metrics are open to whoever reaches the port"),
  "authorization-kubeconfig": unused("health and metrics are open to whoever reaches the port"),
  v: verbosityFlag,
};

export type ControllerManagerFlags = FlagValues<typeof controllerManagerFlags>;

/** What the flags tell the controllers. */
export function controllerOptions(flags: ControllerManagerFlags): ControllerOptions {
  return {
    nodeLifecycle: {
      grace: { monitorMs: flags["node-monitor-grace-period"], startupMs: flags["node-startup-grace-period"] },
      rates: {
        normal: flags["node-eviction-rate"],
        secondary: flags["secondary-node-eviction-rate"],
        unhealthyPart: flags["unhealthy-zone-threshold"],
        largeZone: flags["large-cluster-size-threshold"],
      },
    },
    terminatedPodGcThreshold: flags["terminated-pod-gc-threshold"],
    maxEndpointsPerSlice: flags["max-endpoints-per-slice"],
    mirroringMaxEndpointsPerSubset: flags["mirroring-max-endpoints-per-subset"],
    concurrentSyncs: {
      "deployment-controller": flags["concurrent-deployment-syncs"],
      "replicaset-controller": flags["concurrent-replicaset-syncs"],
      "endpoints-controller": flags["concurrent-endpoint-syncs"],
      "endpointslice-controller": flags["concurrent-service-endpoint-syncs"],
      "endpointslice-mirroring-controller": flags["mirroring-concurrent-service-endpoint-syncs"],
      "namespace-controller": flags["concurrent-namespace-syncs"],
      "garbage-collector-controller": flags["concurrent-gc-syncs"],
      "serviceaccount-token-controller": flags["concurrent-serviceaccount-token-syncs"],
    },
  };
}
