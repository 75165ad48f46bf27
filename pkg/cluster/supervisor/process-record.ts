import { readFileSync, rmSync } from "node:fs";
import { identify, isAlive, terminate, type ProcessIdentity } from "../../util/process-identity.ts";
import { writeFileAtomic } from "../../util/write-file-atomic.ts";
import type { ClusterHome } from "../home.ts";
import { lockHolder } from "../lock.ts";
import type { ListeningPort } from "./process-spec.ts";

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

/** run/processes.json: which processes make up the cluster. Written by the supervisor, and by the `up` that starts it. */
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
    return JSON.parse(readFileSync(home.processRecord, "utf8")) as ProcessRecord;
  } catch (error) {
    // A record torn by a power cut is as good as none.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

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

/** Whether anything that the record names still runs. */
export function anythingIsAlive({ supervisor, processes }: ProcessRecord): boolean {
  return isAlive(supervisor) || processes.some(({ identity }) => identity !== undefined && isAlive(identity));
}

/** The lock that a cluster's supervisor holds as long as it runs. */
export const supervisorLock = ({ root }: ClusterHome) => `${root} supervisor`;

/** A supervisor that runs though its record is gone or damaged: it still holds its lock. */
export async function supervisorWithoutRecord(home: ClusterHome): Promise<ProcessIdentity | undefined> {
  const pid = readProcessRecord(home) ? undefined : await lockHolder(supervisorLock(home));
  return pid === undefined ? undefined : identify(pid);
}

/** Stops whatever still runs of a cluster: the supervisor first (it stops the others), then stragglers. Forgets the record. */
export async function stopProcesses(home: ClusterHome, graceMs: number): Promise<void> {
  const record = readProcessRecord(home);
  const supervisor = record?.supervisor ?? (await supervisorWithoutRecord(home));
  if (!supervisor) return;
  await terminate(supervisor, graceMs);
  // It may have started one after the record was read; now nobody starts any more.
  const last = readProcessRecord(home) ?? record;
  await Promise.all((last?.processes ?? []).map(async ({ identity }) => identity && terminate(identity, graceMs)));
  rmSync(home.processRecord, { force: true });
}
