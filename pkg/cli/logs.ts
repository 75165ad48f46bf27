import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { readConfig } from "../cluster/config.ts";
import type { CommandContext } from "./command-context.ts";
import { readableLogLine } from "./log-line.ts";
import { processNamed, processNames } from "./process-names.ts";
import { tellIfStopped } from "./stopped.ts";

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
  const { home } = context;
  const wanted = filesOf(context, name).map((file) => path.join(home.logs, file));
  tellIfStopped(home);
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

function filesOf({ home, processComponents }: CommandContext, name: string | undefined): string[] {
  const directory = home.logs;
  const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith(".log")) : [];
  if (files.length === 0) {
    // Throws where there is a cluster that this user may not look into.
    readConfig(home);
    throw new Error(`there are no logs in ${directory}; berth up starts a cluster`);
  }
  if (name === undefined) return files;
  const process = processNamed(name, processComponents);
  if (process === undefined)
    throw new Error(`no process is called ${name}; name one of ${processNames(processComponents)}`);
  const file = `${process}.log`;
  if (files.includes(file)) return [file];
  throw new Error(`${process} has not written a log yet; berth status shows whether it runs`);
}
