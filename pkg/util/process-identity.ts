import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** One process for good: a pid is reused, a pid with its start time (of this boot) is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, with the boot's id: proc(5) `starttime`, random/boot_id. */
  readonly startedAt: string;
}

/** The identity of a running process; undefined when there is none of this pid (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statOf(pid);
  if (!fields || fields[0] === "Z") return undefined;
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return { pid, startedAt: `${boot}/${fields[19]}` };
}

/** Whether a signal (SIGSTOP, Ctrl-Z) keeps a process from doing anything. */
export function isPaused(pid: number): boolean {
  return statOf(pid)?.[0] === "T";
}

/** proc(5) `stat` from the state on; undefined when there is no such process. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name may hold spaces and brackets; fields are counted from behind its closing bracket.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** This process's own identity. */
export function ownIdentity(): ProcessIdentity {
  const self = identify(process.pid);
  if (!self) throw new Error("this process is not in /proc; is it mounted?");
  return self;
}

/** The very process: a pid that was given to another since counts as gone. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return identify(pid)?.startedAt === startedAt;
}

/** Ends a process: SIGTERM, and SIGKILL if it is still there after `graceMs`. Resolves when it is gone. */
export async function terminate(process_: ProcessIdentity, graceMs: number): Promise<void> {
  const started = Date.now();
  let killed = false;
  signal(process_, "SIGTERM");
  while (isAlive(process_)) {
    if (!killed && Date.now() - started > graceMs) {
      signal(process_, "SIGKILL");
      killed = true;
    }
    await sleep(10);
  }
}

function signal(process_: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
