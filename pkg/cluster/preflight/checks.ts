import { accessSync, constants, readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import type { ClusterConfig } from "../config.ts";
import { bridgeOf } from "../../network/node-addresses.ts";
import type { ClusterHome } from "../home.ts";
import { dockerVersion } from "./docker.ts";

export interface CheckContext {
  readonly home: ClusterHome;
  readonly config: ClusterConfig;
  /** The cluster's own processes hold its ports now. */
  readonly running: boolean;
}

/** One thing a machine must have. Answers what it found; throws one sentence with the mend. */
export interface PreflightCheck {
  readonly name: string;
  run(context: CheckContext): string | Promise<string>;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

function checkPlatform(): string {
  if (process.platform !== "linux") throw new Error("berth up needs Linux for now; run it in a Linux virtual machine");
  if (process.getuid?.() !== 0)
    throw new Error("berth up needs root on Linux (it makes network namespaces and routes); run it with sudo");
  return "Linux, root";
}

function findProgram(name: string): string {
  for (const directory of (process.env.PATH ?? "").split(":").concat("/usr/sbin", "/sbin")) {
    try {
      accessSync(path.join(directory, name), constants.X_OK);
      return path.join(directory, name);
    } catch {
      continue;
    }
  }
  throw new Error(`the program ${name} is missing; install it (Debian: apt-get install iproute2 iptables util-linux)`);
}

function checkPrograms(): string {
  return ["ip", "iptables", "nsenter"].map(findProgram).join(", ");
}

async function checkApiPort({ config, running }: CheckContext): Promise<string> {
  if (running) return `port ${config.apiPort} is this cluster's own`;
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === "EADDRINUSE"
            ? `port ${config.apiPort} on 127.0.0.1 is in use by another program${ownerOf(config.apiPort)}; stop it, or make the cluster with berth up --api-port`
            : `port ${config.apiPort} cannot be listened on: ${error.message}`,
        ),
      ),
    );
    server.listen(config.apiPort, "127.0.0.1", () => server.close(() => resolve()));
  });
  return `port ${config.apiPort} is free`;
}

/** " (nginx, pid 12)" where /proc tells who listens; nothing where it does not. */
function ownerOf(port: number): string {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  const listening = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .some((line) => line.includes(wanted) && line.includes(" 0A "));
  return listening ? ` (ss -ltnp 'sport = :${port}' names it)` : "";
}

function checkSpace({ home }: CheckContext): string {
  const { bavail, bsize } = statfsSync(path.dirname(home.root));
  const free = bavail * bsize;
  if (free < 200e6) throw new Error(`only ${megabytes(free)} are free for ${home.root}; make room for at least 200 MB`);
  return `${megabytes(free)} free`;
}

function checkSubnets({ config, running }: CheckContext): string {
  if (running) return "in use by this cluster";
  // What a crash of this very cluster left behind is taken over.
  const own = bridgeOf(config);
  for (const cidr of [config.podCIDR, config.serviceCIDR]) {
    const clash = routes().find((route) => overlaps(route.cidr, cidr) && route.device !== own);
    if (clash) {
      throw new Error(
        `${cidr} overlaps with the route ${clash.cidr} of ${clash.device}; make the cluster with other addresses (berth up --pod-cidr, --service-cidr)`,
      );
    }
  }
  return `${config.podCIDR}, ${config.serviceCIDR}`;
}

function routes(): { cidr: string; device: string }[] {
  const address = (hex: string) =>
    (hex.match(/../g) ?? [])
      .reverse()
      .map((octet) => Number.parseInt(octet, 16))
      .join(".");
  const bits = (hex: string) => Number.parseInt(hex, 16).toString(2).replaceAll("0", "").length;
  return readFileSync("/proc/net/route", "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/))
    .map(([device = "", destination = "", , , , , , mask = ""]) => ({
      device,
      cidr: `${address(destination)}/${bits(mask)}`,
    }))
    .filter(({ cidr }) => !cidr.endsWith("/0"));
}

function overlaps(a: string, b: string): boolean {
  const parse = (cidr: string) => {
    const [network = "", size = "32"] = cidr.split("/");
    return { value: network.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0), size: Number(size) };
  };
  const [left, right] = [parse(a), parse(b)];
  const block = 2 ** (32 - Math.min(left.size, right.size));
  return Math.floor(left.value / block) === Math.floor(right.value / block);
}

/** What `berth up` looks at before it starts anything, and `berth doctor` shows. In the order shown. */
export const preflightChecks: readonly PreflightCheck[] = [
  { name: "platform", run: checkPlatform },
  { name: "programs", run: checkPrograms },
  { name: "docker", run: async () => `Docker Engine ${await dockerVersion()}` },
  { name: "disk", run: checkSpace },
  { name: "api port", run: checkApiPort },
  { name: "addresses", run: checkSubnets },
];
