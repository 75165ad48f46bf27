import { readFileSync } from "node:fs";
import path from "node:path";
import type { ClusterHome } from "../home.ts";
import { readProcessRecord } from "../supervisor/process-record.ts";

const interval = 15;

/** Waits until `ready` says so. Rejects after `timeoutMs`, or at once with the reason when a process keeps failing. */
export async function waitUntil(
  what: string,
  ready: () => Promise<boolean>,
  home: ClusterHome,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await ready()) return;
    refuseCrashLoops(home);
    if (Date.now() > deadline)
      throw new Error(`${what} did not happen within ${timeoutMs / 1000} s; berth logs shows what the processes say`);
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

/** A process that ended three times while we wait will not come by itself. */
function refuseCrashLoops(home: ClusterHome): void {
  const failing = readProcessRecord(home)?.processes.find(({ restarts }) => restarts >= 3);
  if (!failing) return;
  throw new Error(`${failing.name} does not stay up (${failing.lastExit}): ${lastWords(home, failing.name)}`);
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
