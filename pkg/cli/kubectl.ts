import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { readConfig } from "../cluster/config.ts";
import { userHome } from "../cluster/home.ts";
import type { CommandContext } from "./command-context.ts";
import { tellWhyNoAnswer } from "./stopped.ts";

/** kubectl supports one minor version of skew on each side of the API server's 1.35. */
const oldestMinor = 34;

/** Runs kubectl against this cluster and returns its exit code: the system's if new enough, else the bundled one. */
export function kubectl({ home, bundledKubectl }: CommandContext, args: readonly string[]): number {
  const kubeconfig = path.join(home.kubeconfigs, "admin.conf");
  if (!existsSync(kubeconfig)) {
    // Throws where there is one that this user may not look into.
    readConfig(home);
    throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  }
  // Not its flag: in front of a plugin's name kubectl takes none. But a list of files cannot name one with a colon.
  const flags = kubeconfig.includes(path.delimiter) ? ["--kubeconfig", kubeconfig] : [];
  // Without HOME kubectl would keep its cache in the working directory.
  const env = { ...process.env, HOME: userHome(), KUBECONFIG: kubeconfig };
  const program = isNewEnough("kubectl", env) ? "kubectl" : bundledKubectl;
  if (program === bundledKubectl && !existsSync(bundledKubectl)) {
    throw new Error("no kubectl 1.34 or newer is installed and none is bundled; run make build");
  }
  // Ctrl-C is for kubectl: this process waits for what it makes of it.
  process.on("SIGINT", () => undefined);
  const { status, error } = spawnSync(program, [...flags, ...args], { stdio: "inherit", env });
  if (error) {
    throw new Error(`${program} cannot be run (${error.message}); install kubectl 1.34 or newer for this machine`, {
      cause: error,
    });
  }
  // kubectl's own words, such as "connection refused", are about no cluster in particular.
  if (status !== null && status > 0) tellWhyNoAnswer(home);
  return status ?? 130;
}

function isNewEnough(program: string, env: NodeJS.ProcessEnv): boolean {
  const { stdout, status } = spawnSync(program, ["version", "--client", "-o", "json"], { encoding: "utf8", env });
  if (status !== 0) return false;
  try {
    const { clientVersion } = JSON.parse(stdout) as { clientVersion?: { minor?: string } };
    return Number.parseInt(clientVersion?.minor ?? "0", 10) >= oldestMinor;
  } catch {
    // Some other program of that name.
    return false;
  }
}
