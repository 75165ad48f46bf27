import { readFileSync } from "node:fs";
import { isAlive, terminate, type ProcessIdentity } from "../../util/process-identity.ts";
import type { ClusterHome } from "../home.ts";
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

/** run/processes.json: which processes make up the cluster. Written by the supervisor alone. */
export interface ProcessRecord {
  readonly supervisor: ProcessIdentity;
  readonly processes: readonly RecordedProcess[];
}

export function readProcessRecord(home: ClusterHome): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(home.processRecord, "utf8")) as ProcessRecord;
  } catch (error) {
    // A record torn by a power cut is as good as none.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export function supervisorIsAlive(record: ProcessRecord | undefined): record is ProcessRecord {
  return record !== undefined && isAlive(record.supervisor);
}

/** Stops whatever still runs of a recorded cluster: the supervisor first (it stops the others), then stragglers. */
export async function stopRecorded(record: ProcessRecord, graceMs: number): Promise<void> {
  await terminate(record.supervisor, graceMs);
  await Promise.all(record.processes.map(async ({ identity }) => identity && terminate(identity, graceMs)));
}
