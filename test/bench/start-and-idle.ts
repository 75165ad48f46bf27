import { readFileSync } from "node:fs";
import { berth } from "../e2e/support/cluster.ts";
import { ofBudget, report } from "./report.ts";

/** `berth up` by phase, as it prints them itself. The cluster must be down. */
export function measureStart(upArguments: readonly string[]): void {
  const started = performance.now();
  const output = berth("up", ...upArguments);
  const whole = (performance.now() - started) / 1000;
  let api = 0;
  for (const [, phase = "", time = ""] of output.matchAll(/✓ (.+) ([\d.]+) s$/gm)) {
    report(`up: ${phase}`, `${time} s`);
    if (!/Node|DNS/.test(phase)) api += Number(time);
  }
  report("up: until the API answers", `${api.toFixed(2)} s`, ofBudget(api, 1, " s"));
  report("up: whole, node ready and DNS answering", `${whole.toFixed(2)} s`, ofBudget(whole, 3, " s"));
}

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid?: number }[];
}

const pids = () => (JSON.parse(berth("status", "-o", "json")) as Status).processes.flatMap(({ pid }) => pid ?? []);
const proportionalSet = (pid: number) =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);

/** User and system time of a process so far, in clock ticks of 10 ms. */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Memory and processor time of all of Berth's processes with nothing to do. */
export async function measureIdle(durationMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const all = pids();
  const before = all.reduce((sum, pid) => sum + ticks(pid), 0);
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  const spent = (all.reduce((sum, pid) => sum + ticks(pid), 0) - before) * 10;
  const percent = (spent / durationMs) * 100;
  const megabytes = all.reduce((sum, pid) => sum + proportionalSet(pid), 0) / 1024;
  report(
    `idle: processor over ${durationMs / 1000} s`,
    `${percent.toFixed(2)} % of a core`,
    ofBudget(percent, 0.5, " %"),
  );
  report("idle: memory (PSS, all processes)", `${megabytes.toFixed(0)} MB`, ofBudget(megabytes, 150, " MB"));
}
