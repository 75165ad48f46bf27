import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { identify, type ProcessIdentity } from "../../util/process-identity.ts";
import type { ClusterHome } from "../home.ts";

const program = /^berth-[a-z]+\.js$/;
const supervisor = "berth-supervisor.js";

/**
 * The processes of a cluster as the kernel knows them: Berth's programs with that BERTH_HOME, the supervisor first.
 * Slower than the record, and there when the record is not.
 */
export function findProcesses(home: ClusterHome): readonly ProcessIdentity[] {
  const found = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => ({ pid: Number(pid), program: programOf(pid, home) }))
    .filter((each) => each.program !== undefined);
  const first = found.filter((each) => each.program === supervisor);
  const ordered = [...first, ...found.filter((each) => each.program !== supervisor)];
  return ordered.flatMap(({ pid }) => identify(pid) ?? []);
}

/** Which of the cluster's programs a process runs, if any. */
function programOf(pid: string, { root }: ClusterHome): string | undefined {
  if (!listIn(pid, "environ").includes(`BERTH_HOME=${root}`)) return undefined;
  return listIn(pid, "cmdline")
    .map((argument) => path.basename(argument))
    .find((argument) => program.test(argument));
}

function listIn(pid: string, file: "environ" | "cmdline"): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  } catch {
    // It ended meanwhile, or is another user's.
    return [];
  }
}
