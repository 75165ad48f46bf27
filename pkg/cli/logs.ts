import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { readConfig } from "../cluster/config.ts";
import type { ClusterHome } from "../cluster/home.ts";
import type { CommandContext } from "./command-context.ts";
import { readableLogLine } from "./log-line.ts";

interface LogsOptions {
  readonly follow?: boolean;
  readonly tail: number;
  /** "json" shows the lines as they are in the file. */
  readonly output?: string;
}

/**
 * Shows the logs of the cluster's processes, or of the one named ("node" or "berth-node"), or of the one that a
 * component is part of ("kubelet"). Returns the exit code.
 */
export async function logs(context: CommandContext, name: string | undefined, options: LogsOptions): Promise<number> {
  const { home, processComponents } = context;
  const processes = Object.entries(processComponents);
  const sharer = processes.find(([, components]) => components.some((component) => component === name))?.[0];
  const wanted = filesOf(home, sharer ?? name).map((file) => path.join(home.logs, file));
  const follow = options.follow ? ["-F"] : [];
  const tail = spawn("tail", ["-n", String(options.tail), ...follow, ...wanted], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(tail, "exit");
  const show = options.output === "json" ? (line: string) => line : readableLogLine;
  // Who reads may stop reading (`berth logs | head`), and who follows may be ended: tail ends with either.
  process.stdout.on("error", () => tail.kill());
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => tail.kill(signal));
  for await (const line of createInterface(tail.stdout)) process.stdout.write(`${show(line)}\n`);
  const [code] = (await ended) as [number | null];
  return code ?? 0;
}

function filesOf(home: ClusterHome, name: string | undefined): string[] {
  const directory = home.logs;
  const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith(".log")) : [];
  if (files.length === 0) {
    // Throws where there is a cluster that this user may not look into.
    readConfig(home);
    throw new Error(`there are no logs in ${directory}; berth up starts a cluster`);
  }
  if (name === undefined) return files;
  const found = files.filter((file) => file === `${name}.log` || file === `berth-${name}.log`);
  if (found.length > 0) return found;
  const known = files.map((file) => file.replace(/\.log$/, "")).join(", ");
  throw new Error(`no process is called ${name}; there are ${known}`);
}
