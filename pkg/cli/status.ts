import type { ClusterConfig } from "../cluster/cluster-config.ts";
import { readConfig } from "../cluster/config.ts";
import { fullDisk } from "../cluster/free-space.ts";
import type { ClusterHome } from "../cluster/home.ts";
import { ClusterProbe } from "../cluster/readiness/probe.ts";
import { remainsOf } from "../cluster/remains.ts";
import {
  isComponentReady,
  readProcessRecord,
  type RecordedProcess,
  runningProcesses,
  supervisorIsAlive,
} from "../cluster/supervisor/process-record.ts";
import { isAlive, isPaused } from "../util/process-identity.ts";
import { colors } from "./colors.ts";
import type { CommandContext } from "./command-context.ts";

interface ProcessStatus {
  readonly name: string;
  readonly components: readonly string[];
  readonly pid: number | undefined;
  readonly healthy: boolean;
  readonly state: string;
  readonly restarts: number;
  readonly ports: readonly string[];
}

/** What `-o json` prints: programs rely on it, so fields are only added. */
interface ClusterStatus {
  /** With `apiServer`, absent where no cluster has been made. */
  readonly cluster?: string;
  readonly home: string;
  /** Something of it runs; `processes` says what, and `health` what works. */
  readonly running: boolean;
  readonly apiServer?: string;
  readonly health: { readonly api: boolean; readonly node: boolean; readonly dns: boolean };
  /** What works, but not as it should. */
  readonly warnings: readonly string[];
  readonly processes: readonly ProcessStatus[];
}

const pausedState = "stopped by a signal";
/** A loaded machine answers late, and a status must not call that broken. */
const dnsPatience = 3_000;

/**
 * Shows what runs. Returns the exit code: 0 healthy, 1 running but not healthy, 3 not running (as service scripts do).
 */
export async function status({ home }: CommandContext, { output }: { readonly output?: string }): Promise<number> {
  const config = readConfig(home);
  if (!config) return statusWithoutConfig(home, output);
  const found = await inspect(home, config);
  if (output === "json") console.log(JSON.stringify(found, undefined, 2));
  else print(found);
  if (!found.running) return 3;
  return works(found.health, found.processes) ? 0 : 1;
}

const works = (health: ClusterStatus["health"], processes: readonly ProcessStatus[]) =>
  [...Object.values(health), ...processes.map(({ healthy }) => healthy)].every(Boolean);

/** Before the first `up`, or when the home was removed under a running cluster. */
async function statusWithoutConfig(home: ClusterHome, output?: string): Promise<number> {
  const remains = await remainsOf(home);
  const running = (remains?.processes.length ?? 0) > 0;
  const text = remains
    ? `The cluster in ${home.root} is gone, but not all that it made; berth down removes what is left.`
    : `There is no cluster in ${home.root}; berth up makes one.`;
  const health = { api: false, node: false, dns: false };
  const found: ClusterStatus = { home: home.root, running, health, warnings: [], processes: [] };
  console.log(output === "json" ? JSON.stringify(found, undefined, 2) : text);
  return running ? 1 : 3;
}

async function inspect(home: ClusterHome, config: ClusterConfig): Promise<ClusterStatus> {
  const record = readProcessRecord(home);
  const supervised = supervisorIsAlive(record);
  const paused = supervised && isPaused(record.supervisor.pid);
  const { health, warnings } = await checkHealth(home, config);
  const supervisor: ProcessStatus = {
    name: "berth-supervisor",
    components: ["supervisor"],
    pid: supervised ? record.supervisor.pid : undefined,
    healthy: supervised && !paused,
    state: paused ? pausedState : supervised ? "ready" : "stopped",
    restarts: 0,
    ports: [],
  };
  const processes = record ? [supervisor, ...record.processes.map((process) => statusOf(process))] : [];
  return {
    cluster: config.name,
    home: home.root,
    running: runningProcesses(home).length > 0,
    apiServer: `https://127.0.0.1:${config.apiPort}`,
    health,
    warnings,
    processes,
  };
}

type Health = Pick<ClusterStatus, "health" | "warnings">;

async function checkHealth(home: ClusterHome, config: ClusterConfig): Promise<Health> {
  const probe = new ClusterProbe(home, config);
  // Of a process that does not run no answer needs to be waited for.
  const patience = isComponentReady(home, "cluster-dns") ? dnsPatience : undefined;
  const [api, node, dns] = await Promise.all([probe.apiReady(), probe.nodeReady(), probe.dnsAnswers(patience)]);
  const shortages = node ? await probe.nodeShortages() : [];
  probe.close();
  return { health: { api, node, dns }, warnings: [fullDisk(home.root) ?? [], shortages].flat() };
}

function statusOf({ name, components, identity, state, restarts, ports }: RecordedProcess): ProcessStatus {
  const alive = identity !== undefined && isAlive(identity);
  const paused = alive && isPaused(identity.pid);
  return {
    name,
    components,
    pid: alive ? identity.pid : undefined,
    healthy: alive && !paused && state === "ready",
    state: paused ? pausedState : alive ? state : "stopped",
    restarts,
    ports: (alive ? ports : []).map(({ name: port, address, port: number }) => `${port} ${address}:${number}`),
  };
}

function print({ cluster, running, apiServer, health, warnings, processes }: ClusterStatus): void {
  const mark = (good: boolean) => (good ? colors.green("✓") : colors.red("✗"));
  console.log(`Cluster ${cluster}: ${running ? "running" : "not running; berth up brings it back"}`);
  console.log(
    `${mark(health.api)} API server ${apiServer}  ${mark(health.node)} node  ${mark(health.dns)} cluster DNS`,
  );
  if (running && !works(health, processes)) console.log("Not everything works; berth up mends it.");
  for (const warning of warnings) console.log(`${colors.yellow("!")} ${warning}`);
  for (const { name, pid, healthy, state, restarts, ports, components } of processes) {
    const facts = [
      pid === undefined ? state : `pid ${pid}`,
      state === pausedState ? state : "",
      restarts > 0 ? `${restarts} restarts` : "",
      ports.join(", "),
    ].filter(Boolean);
    console.log(`${mark(healthy)} ${name.padEnd(17)} ${facts.join("; ")} ${colors.dim(`[${components.join(", ")}]`)}`);
  }
}
