import { readFileSync, rmSync } from "node:fs";
import { isAlive, type ProcessIdentity, terminate } from "../../util/process-identity.ts";
import { writeFileAtomic } from "../../util/write-file-atomic.ts";
import type { ClusterHome } from "../home.ts";
import { findProcesses } from "./find-processes.ts";
import type { ListeningPort } from "./process-spec.ts";

/** A process of the cluster as run/processes.json tells of it. */
export interface RecordedProcess {
  readonly name: string;
  readonly components: readonly string[];
  /** Absent while it waits to be started. */
  readonly identity?: ProcessIdentity | undefined;
  readonly state: "waiting" | "starting" | "ready" | "restarting";
  readonly restarts: number;
  /** "exit code 1" or "signal SIGKILL": how it ended last. */
  readonly lastExit?: string | undefined;
  readonly ports: readonly ListeningPort[];
}

/**
 * run/processes.json: which processes make up the cluster. Written by the supervisor, and by the `up` that starts it.
 */
export interface ProcessRecord {
  readonly supervisor: ProcessIdentity;
  /** Which build its programs are of; see buildOf. */
  readonly build: string | undefined;
  readonly processes: readonly RecordedProcess[];
}

/**
 * What the last supervisor wrote, alive or not: ask `supervisorIsAlive`. Undefined when there is none, or none that
 * can be read.
 */
export function readProcessRecord(home: ClusterHome): ProcessRecord | undefined {
  try {
    const found = JSON.parse(readFileSync(home.processRecord, "utf8")) as Partial<ProcessRecord> | null;
    return found?.supervisor && found.processes ? (found as ProcessRecord) : undefined;
  } catch (error) {
    // A record torn by a power cut is as good as none.
    if (error instanceof SyntaxError || useless.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

const useless: ReadonlySet<string | undefined> = new Set(["ENOENT", "EISDIR"]);

/** Replaces the record at once: readers see the old one or the new one whole. Its owner alone may read it. */
export function writeProcessRecord(home: ClusterHome, record: ProcessRecord): void {
  writeFileAtomic(home.processRecord, JSON.stringify(record, undefined, 2), 0o600);
}

/** Whether the supervisor that wrote the record still runs: it, and not another process with its pid. */
export function supervisorIsAlive(record: ProcessRecord | undefined): record is ProcessRecord {
  return record !== undefined && isAlive(record.supervisor);
}

/** Whether the process that runs a component has reported that it works. */
export function isComponentReady(home: ClusterHome, component: string): boolean {
  const found = readProcessRecord(home)?.processes.find(({ components }) => components.includes(component));
  return found?.state === "ready" && found.identity !== undefined && isAlive(found.identity);
}

/** The lock that a cluster's supervisor holds as long as it runs. */
export const supervisorLock = ({ root }: ClusterHome) => `${root} supervisor`;

/**
 * What may still run of a cluster, the supervisor first: by its record or, where that is gone or damaged, by the
 * kernel's.
 */
export function runningProcesses(home: ClusterHome): readonly ProcessIdentity[] {
  const record = readProcessRecord(home);
  if (!record) return findProcesses(home);
  return [record.supervisor, ...record.processes.map(({ identity }) => identity)].filter(
    (identity) => identity !== undefined && isAlive(identity),
  ) as ProcessIdentity[];
}

/**
 * Stops whatever still runs of a cluster: the supervisor first (it stops the others), then stragglers. Forgets the
 * record.
 */
export async function stopProcesses(home: ClusterHome, graceMs: number): Promise<void> {
  const [first] = runningProcesses(home);
  if (first) await terminate(first, graceMs);
  // It may have started one after the record was read; now nobody starts any more.
  await Promise.all(runningProcesses(home).map((identity) => terminate(identity, graceMs)));
  rmSync(home.processRecord, { recursive: true, force: true });
}

/** Lets processes go on that somebody stopped by a signal: they would answer nobody for ever. */
export function resumeProcesses(home: ClusterHome): void {
  for (const { pid } of runningProcesses(home)) process.kill(pid, "SIGCONT");
}
