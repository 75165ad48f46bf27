import { readFileSync } from "node:fs";
import { runCommand } from "../util/run-command.ts";

/** By /proc/net, which shows the network namespace of who asks; /sys shows that of who mounted it. */
export function linkExists(link: string): boolean {
  return readFileSync("/proc/net/dev", "utf8")
    .split("\n")
    .some((line) => line.trimStart().startsWith(`${link}:`));
}

/** Runs `ip` where there is something to remove; it may be gone by then. */
export async function removeWhile(exists: () => boolean, args: readonly string[]): Promise<void> {
  if (!exists()) return;
  try {
    await runCommand("ip", args);
  } catch (error) {
    if (exists()) throw error;
  }
}
