import { readFile, statfs } from "node:fs/promises";
import { arch, availableParallelism, platform, release, totalmem } from "node:os";

/** What a node has and is; none of it changes while the kubelet runs. */
export interface NodeFacts {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Of the file system that holds the kubelet's root directory. */
  readonly storageBytes: number;
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly operatingSystem: string;
  /** Go's word: amd64, arm64. */
  readonly architecture: string;
}

const goArchitectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** What a system lacks, or keeps to root, is an empty string; only a root directory that cannot be read is an error. */
export async function readNodeFacts(rootDir: string): Promise<NodeFacts> {
  const [machineID, systemUUID, bootID, osRelease, { blocks, bsize }] = await Promise.all([
    readIfThere("/etc/machine-id"),
    readIfThere("/sys/class/dmi/id/product_uuid"),
    readIfThere("/proc/sys/kernel/random/boot_id"),
    readIfThere("/etc/os-release"),
    statfs(rootDir),
  ]);
  return {
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    storageBytes: blocks * bsize,
    machineID,
    systemUUID: systemUUID || machineID,
    bootID,
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? "Linux",
    operatingSystem: platform(),
    architecture: goArchitectures[arch()] ?? arch(),
  };
}

/** Whether the kernel confines programs by AppArmor profiles: it may lack it, or have it turned off. */
export const hasAppArmor = async (): Promise<boolean> =>
  (await readIfThere("/sys/module/apparmor/parameters/enabled")) === "Y";

/** Files that a system may lack or keep to root. */
async function readIfThere(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
