import type { ClusterConfig } from "../cluster/cluster-config.ts";
import { readConfig } from "../cluster/config.ts";
import type { ClusterHome } from "../cluster/home.ts";
import { ClusterProbe } from "../cluster/readiness/probe.ts";
import {
  anythingIsAlive,
  readProcessRecord,
  supervisorIsAlive,
  type RecordedProcess,
} from "../cluster/supervisor/process-record.ts";
import { isAlive } from "../util/process-identity.ts";
import type { CommandContext } from "./command-context.ts";
import { colors } from "./colors.ts";

interface ProcessStatus {
  readonly name: string;
  readonly components: readonly string[];
  readonly pid: number | undefined;
  readonly healthy: boolean;
  readonly state: string;
  readonly restarts: number;
  readonly ports: readonly string[];
}

interface ClusterStatus {
  readonly cluster: string;
  readonly home: string;
  /** Something of it runs; `processes` says what, and `health` what works. */
  readonly running: boolean;
  readonly apiServer: string;
  readonly health: { readonly api: boolean; readonly node: boolean; readonly dns: boolean };
  readonly processes: readonly ProcessStatus[];
}

/** Shows what runs. Answers the exit code: 0 healthy, 1 running but not healthy, 3 not running (as service scripts do). */
export async function status({ home }: CommandContext, { output }: { readonly output?: string }): Promise<number> {
  const config = readConfig(home);
  if (!config) {
    console.log(
      output === "json"
        ? JSON.stringify({ running: false, home: home.root, processes: [] })
        : `There is no cluster in ${home.root}; berth up makes one.`,
    );
    return 3;
  }
  const found = await inspect(home, config);
  if (output === "json") console.log(JSON.stringify(found, undefined, 2));
  else print(found);
  if (!found.running) return 3;
  const good = [...Object.values(found.health), ...found.processes.map(({ healthy }) => healthy)];
  return good.every(Boolean) ? 0 : 1;
}

async function inspect(home: ClusterHome, config: ClusterConfig): Promise<ClusterStatus> {
  const record = readProcessRecord(home);
  const supervised = supervisorIsAlive(record);
  const health = await checkHealth(home, config);
  const supervisor: ProcessStatus = {
    name: "berth-supervisor",
    components: ["supervisor"],
    pid: supervised ? record.supervisor.pid : undefined,
    healthy: supervised,
    state: supervised ? "ready" : "stopped",
    restarts: 0,
    ports: [],
  };
  const processes = record ? [supervisor, ...record.processes.map((process) => statusOf(process))] : [];
  return {
    cluster: config.name,
    home: home.root,
    running: record !== undefined && anythingIsAlive(record),
    apiServer: `https://127.0.0.1:${config.apiPort}`,
    health,
    processes,
  };
}

async function checkHealth(home: ClusterHome, config: ClusterConfig): Promise<ClusterStatus["health"]> {
  const probe = new ClusterProbe(home, config);
  const [api, node, dns] = await Promise.all([probe.apiReady(), probe.nodeReady(), probe.dnsAnswers()]);
  probe.close();
  return { api, node, dns };
}

function statusOf({ name, components, identity, state, restarts, ports }: RecordedProcess): ProcessStatus {
  const alive = identity !== undefined && isAlive(identity);
  return {
    name,
    components,
    pid: alive ? identity.pid : undefined,
    healthy: alive && state === "ready",
    state: alive ? state : "stopped",
    restarts,
    ports: (alive ? ports : []).map(({ name: port, address, port: number }) => `${port} ${address}:${number}`),
  };
}

function print({ cluster, running, apiServer, health, processes }: ClusterStatus): void {
  const mark = (good: boolean) => (good ? colors.green("✓") : colors.red("✗"));
  console.log(`Cluster ${cluster}: ${running ? "running" : "not running; berth up brings it back"}`);
  console.log(
    `${mark(health.api)} API server ${apiServer}  ${mark(health.node)} node  ${mark(health.dns)} cluster DNS`,
  );
  if (running && !processes.every(({ healthy }) => healthy)) console.log("Not every process works; berth up mends it.");
  for (const { name, pid, healthy, state, restarts, ports, components } of processes) {
    const facts = [
      pid === undefined ? state : `pid ${pid}`,
      restarts > 0 ? `${restarts} restarts` : "",
      ports.join(", "),
    ].filter(Boolean);
    console.log(`${mark(healthy)} ${name.padEnd(17)} ${facts.join("; ")} ${colors.dim(`[${components.join(", ")}]`)}`);
  }
}
