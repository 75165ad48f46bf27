import type { ClusterConfig } from "../../../pkg/cluster/config.ts";
import { readConfig } from "../../../pkg/cluster/config.ts";
import { type ClusterHome, clusterHome } from "../../../pkg/cluster/home.ts";
import { type ListeningPort, report } from "../../../pkg/cluster/supervisor/process-spec.ts";
import type { Component } from "../../../pkg/component-base/component.ts";

/** The cluster this process belongs to, by BERTH_HOME. */
export function clusterOfThisProcess(): { home: ClusterHome; config: ClusterConfig } {
  const home = clusterHome();
  const config = readConfig(home);
  if (!config) throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  return { home, config };
}

/** The last component of a process: when it starts, everything before it works, and the supervisor is told. */
export function readyReport(ports: readonly ListeningPort[]): Component {
  return {
    name: "ready report",
    start: async () => report({ type: "ready", ports }),
    stop: () => Promise.resolve(),
  };
}

/** Tells the supervisor how far this process is. */
export function milestone(name: string): Component {
  return {
    name: `milestone ${name}`,
    start: async () => report({ type: "milestone", name }),
    stop: () => Promise.resolve(),
  };
}
