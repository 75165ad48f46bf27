import path from "node:path";
import type { ClusterConfig } from "../../../pkg/cluster/cluster-config.ts";
import { readConfig } from "../../../pkg/cluster/config.ts";
import { type ClusterHome, clusterHome } from "../../../pkg/cluster/home.ts";
import { type ListeningPort, report } from "../../../pkg/cluster/supervisor/process-spec.ts";
import type { Component } from "../../../pkg/component-base/component.ts";
import { createLogger, type Logger } from "../../../pkg/component-base/logger.ts";
import { BoundedFile } from "../../../pkg/util/bounded-file.ts";

/** The cluster this process belongs to, by BERTH_HOME. */
export function clusterOfThisProcess(): { home: ClusterHome; config: ClusterConfig } {
  const home = clusterHome();
  const config = readConfig(home);
  if (!config) throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  return { home, config };
}

/**
 * The log of a process of the cluster: a file of bounded size under BERTH_HOME, or the terminal when it was started by
 * hand.
 */
export function processLogger(name: string): Logger {
  const output = process.connected ? new BoundedFile(path.join(clusterHome().logs, `${name}.log`)) : undefined;
  return createLogger(name, "info", output);
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
