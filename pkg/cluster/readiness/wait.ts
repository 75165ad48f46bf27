import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterHome } from "../home.ts";
import { readProcessRecord } from "../supervisor/process-record.ts";

const interval = 15;
/** A process that ended so often while we wait will not come by itself. */
const patience = 3;

interface Waiting {
  readonly home: ClusterHome;
  readonly timeoutMs: number;
  /** Ends the waiting with its reason. */
  readonly signal: AbortSignal;
}

/** Waits until `ready` says so. Rejects after `timeoutMs`, or at once with the reason when a process keeps failing. */
export async function waitUntil(what: string, ready: () => Promise<boolean>, waiting: Waiting): Promise<void> {
  const { home, timeoutMs, signal } = waiting;
  const deadline = performance.now() + timeoutMs;
  const before = restartsOf(home);
  while (!(await ready())) {
    signal.throwIfAborted();
    refuseCrashLoops(home, before);
    if (performance.now() > deadline)
      throw new Error(`${what} did not happen within ${timeoutMs / 1000} s; berth logs shows what the processes say`);
    await sleep(interval);
  }
}

const restartsOf = (home: ClusterHome) =>
  new Map(readProcessRecord(home)?.processes.map(({ name, restarts }) => [name, restarts]));

function refuseCrashLoops(home: ClusterHome, before: ReadonlyMap<string, number>): void {
  const failing = readProcessRecord(home)?.processes.find(
    ({ name, restarts }) => restarts - (before.get(name) ?? 0) >= patience,
  );
  if (!failing) return;
  const { name, lastExit = "" } = failing;
  throw new Error(`${name} does not stay up (${lastExit}): ${whatIsWrong(home, lastExit, lastWords(home, name))}`);
}

/** Of the store's own signs of damage none says what to do. */
function whatIsWrong(home: ClusterHome, lastExit: string, words: string): string {
  // Memory that the kernel cannot fill from its file: LMDB's data end before they should.
  const cutOff = lastExit.endsWith("SIGBUS");
  if (!cutOff && !words.startsWith("MDB_")) return words;
  const damage = cutOff ? "cut off" : `damaged (${words})`;
  return `the data in ${home.data} are ${damage}; put a good copy back, or forget the cluster with berth down --purge`;
}

/** The last line of a process's log, without its JSON if it has some. */
function lastWords(home: ClusterHome, name: string): string {
  const lines = readFileSync(path.join(home.logs, `${name}.log`), "utf8")
    .trim()
    .split("\n");
  const line =
    lines.findLast(
      (candidate) => candidate.includes('"level":50') || candidate.includes('"level":60') || candidate.includes("rror"),
    ) ??
    lines.at(-1) ??
    "";
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(": ");
  } catch {
    return line;
  }
}
