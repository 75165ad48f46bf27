import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { CommandContext } from "./command-context.ts";

/** Shows the logs of the cluster's processes, or of the one named ("berth-node"). */
export function logs(
  { home }: CommandContext,
  name: string | undefined,
  options: { readonly follow?: boolean; readonly tail: string },
): number {
  const files = existsSync(home.logs) ? readdirSync(home.logs).filter((file) => file.endsWith(".log")) : [];
  const wanted =
    name === undefined ? files : files.filter((file) => file === `${name}.log` || file === `berth-${name}.log`);
  if (wanted.length === 0) {
    const known = files.map((file) => file.replace(/\.log$/, "")).join(", ");
    throw new Error(
      known
        ? `no process is called ${name}; there are ${known}`
        : `there are no logs in ${home.logs}; berth up starts a cluster`,
    );
  }
  const args = [
    "-n",
    options.tail,
    ...(options.follow ? ["-F"] : []),
    ...wanted.map((file) => path.join(home.logs, file)),
  ];
  return spawnSync("tail", args, { stdio: "inherit" }).status ?? 1;
}
