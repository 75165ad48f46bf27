import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { CommandContext } from "./command-context.ts";

/** kubectl supports one minor version of skew on each side of the API server's 1.35. */
const oldestMinor = 34;

/** Runs kubectl against this cluster and answers its exit code: the system's if new enough, else the bundled one. */
export function kubectl({ home, bundledKubectl }: CommandContext, args: readonly string[]): number {
  const program = systemIsNewEnough() ? "kubectl" : bundledKubectl;
  if (program === bundledKubectl && !existsSync(bundledKubectl)) {
    throw new Error("no kubectl 1.34 or newer is installed and none is bundled; run make build");
  }
  const kubeconfig = path.join(home.kubeconfigs, "admin.conf");
  if (!existsSync(kubeconfig)) throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  const { status, error } = spawnSync(program, ["--kubeconfig", kubeconfig, ...args], { stdio: "inherit" });
  if (error) throw error;
  return status ?? 1;
}

function systemIsNewEnough(): boolean {
  const { stdout, status } = spawnSync("kubectl", ["version", "--client", "-o", "json"], { encoding: "utf8" });
  if (status !== 0) return false;
  const { clientVersion } = JSON.parse(stdout) as { clientVersion?: { minor?: string } };
  return Number.parseInt(clientVersion?.minor ?? "0", 10) >= oldestMinor;
}
