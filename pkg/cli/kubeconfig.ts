import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { ClusterConfig } from "../cluster/config.ts";
import type { ClusterHome } from "../cluster/home.ts";
import { writeFileAtomic } from "../util/write-file-atomic.ts";

interface Named {
  readonly name: string;
}
interface Kubeconfig {
  apiVersion?: string;
  kind?: string;
  preferences?: object;
  clusters?: Named[] | null;
  users?: Named[] | null;
  contexts?: Named[] | null;
  "current-context"?: string;
}

const sections = ["clusters", "users", "contexts"] as const;

/** The file kubectl reads: the first of KUBECONFIG, or ~/.kube/config. */
function userKubeconfig(): string {
  return process.env.KUBECONFIG?.split(":").find(Boolean) ?? path.join(homedir(), ".kube", "config");
}

const adminConfig = (home: ClusterHome) => path.join(home.kubeconfigs, "admin.conf");

/** Merges the cluster's admin context into the user's kubeconfig and makes it current. Answers the file's path. */
export function installKubeconfig(home: ClusterHome, config: ClusterConfig): string {
  const file = userKubeconfig();
  const mine = JSON.parse(readFileSync(adminConfig(home), "utf8")) as Kubeconfig;
  const merged = withoutCluster(read(file), config.name);
  for (const section of sections) merged[section] = [...(merged[section] ?? []), ...(mine[section] ?? [])];
  merged["current-context"] = config.name;
  write(file, merged);
  return file;
}

/** Takes the cluster's entries out of the user's kubeconfig; everything else stays. */
export function removeKubeconfig(config: ClusterConfig): void {
  const file = userKubeconfig();
  if (!existsSync(file)) return;
  const rest = withoutCluster(read(file), config.name);
  if (rest["current-context"] === config.name) rest["current-context"] = "";
  write(file, rest);
}

/** Prints the admin's kubeconfig. */
export function printKubeconfig(home: ClusterHome): void {
  if (!existsSync(adminConfig(home))) throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  process.stdout.write(stringify(JSON.parse(readFileSync(adminConfig(home), "utf8"))));
}

function withoutCluster(kubeconfig: Kubeconfig, name: string): Kubeconfig {
  const own = new Set([name, `${name}-admin`]);
  const rest = { ...kubeconfig };
  for (const section of sections) rest[section] = (rest[section] ?? []).filter((entry) => !own.has(entry.name));
  return rest;
}

function read(file: string): Kubeconfig {
  const empty: Kubeconfig = { apiVersion: "v1", kind: "Config", preferences: {} };
  if (!existsSync(file)) return empty;
  try {
    return (parse(readFileSync(file, "utf8")) as Kubeconfig | null) ?? empty;
  } catch (error) {
    throw new Error(
      `${file} is not a kubeconfig (${(error as Error).message.split("\n")[0]}); mend it or set KUBECONFIG to another file`,
      { cause: error },
    );
  }
}

function write(file: string, kubeconfig: Kubeconfig): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic(file, stringify(kubeconfig), 0o600);
}
