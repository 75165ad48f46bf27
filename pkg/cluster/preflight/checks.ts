import { accessSync, constants } from "node:fs";
import path from "node:path";
import { checkAddresses } from "./check-addresses.ts";
import { checkDisk, checkHome } from "./check-disk.ts";
import { checkDocker, checkName } from "./check-docker.ts";
import { checkApiPort, checkKubeletPort } from "./check-ports.ts";
import type { CheckContext, PreflightCheck } from "./preflight-check.ts";

/** Throws one sentence where no cluster can be, whatever is installed. */
export function requirePlatform(): string {
  if (process.platform !== "linux") throw new Error("berth up needs Linux for now; run it in a Linux virtual machine");
  if (process.getuid?.() !== 0)
    throw new Error("berth up needs root on Linux (it makes network namespaces and routes); run it with sudo");
  return "Linux, root";
}

/** package.json's engines, for those who come by another way than npm. */
function checkNode(): string {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`Node.js ${process.versions.node} is too old; install 20.19 or newer (make build fetches one)`);
  return process.versions.node;
}

const programs = ["ip", "iptables", "iptables-restore", "nsenter"];

function checkPrograms(): string {
  return programs.map(findProgram).join(", ");
}

function findProgram(name: string): string {
  for (const directory of (process.env.PATH ?? "").split(":")) {
    try {
      accessSync(path.join(directory, name), constants.X_OK);
      return path.join(directory, name);
    } catch {
      continue;
    }
  }
  throw new Error(
    `the program ${name} is missing; install it (on Debian make docker does, or apt-get install iproute2 iptables util-linux)`,
  );
}

/** What `berth up` looks at before it starts anything, and `berth doctor` shows. In the order shown. */
export const preflightChecks: readonly PreflightCheck[] = [
  { name: "platform", run: requirePlatform },
  { name: "node.js", run: checkNode },
  { name: "programs", run: checkPrograms },
  { name: "docker", run: checkDocker },
  { name: "data", run: checkHome },
  { name: "disk", run: checkDisk },
  { name: "name", run: checkName },
  { name: "api port", run: checkApiPort },
  { name: "kubelet port", run: checkKubeletPort },
  { name: "addresses", run: checkAddresses },
];

/** Runs every check. Throws the sentence of the first in their order that fails: later ones may fail because of it. */
export async function checkMachine(context: CheckContext): Promise<void> {
  const outcomes = await Promise.allSettled(preflightChecks.map(async (check) => check.run(context)));
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure) throw failure.reason;
}
