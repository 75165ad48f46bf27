import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Document, isMap, isSeq, stringify, type YAMLMap, type YAMLSeq } from "yaml";
import type { ClusterConfig } from "../cluster/cluster-config.ts";
import { readConfig } from "../cluster/config.ts";
import type { ClusterHome } from "../cluster/home.ts";
import type { CommandContext } from "./command-context.ts";
import { readKubeconfig, userKubeconfigs, writeKubeconfig } from "./kubeconfig-file.ts";
import { tellIfStopped } from "./stopped.ts";

interface Named {
  readonly name: string;
}
type AdminConfig = Readonly<Record<(typeof sections)[number], readonly Named[]>>;

const sections = ["clusters", "users", "contexts"] as const;

/** The verb: merges the cluster's context into the user's kubeconfig and says where, or prints the admin's own. */
export function kubeconfig({ home }: CommandContext, { print = false }: { readonly print?: boolean }): void {
  const config = readConfig(home);
  if (!config || !existsSync(adminFile(home)))
    throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  if (print) process.stdout.write(stringify(readAdmin(home)));
  else console.log(`the current context is "${config.name}", in ${installKubeconfig(home, config)}`);
  tellIfStopped(home);
}

/**
 * Merges the cluster's admin context into the user's kubeconfig and makes it current. Everything else in that file
 * stays, comments included, and so does what the user set in the context. Returns the file's path; throws one sentence
 * when it cannot.
 */
export function installKubeconfig(home: ClusterHome, { name }: ClusterConfig): string {
  const file = fileToExtend();
  try {
    const document = readKubeconfig(file);
    if (isAnothers(document, name)) throw new Error(`${file} holds another cluster under the name ${name}`);
    merge(document, readAdmin(home), name);
    writeKubeconfig(file, document);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}; mend that or set KUBECONFIG to another file, then run berth kubeconfig`, {
      cause: error,
    });
  }
  return file;
}

/**
 * Takes the cluster's entries out of the user's kubeconfigs; everything else stays. Returns a sentence for each file
 * that it could not look into or change.
 */
export function removeKubeconfig({ name }: Pick<ClusterConfig, "name">): string[] {
  const files = userKubeconfigs().filter((each) => existsSync(each));
  return files.flatMap((file) => {
    try {
      removeFrom(file, name);
      return [];
    } catch (error) {
      return [`${(error as Error).message}; the context ${name} may still be in it`];
    }
  });
}

function merge(document: Document, admin: AdminConfig, name: string): void {
  for (const section of sections) {
    const list = listIn(document, section);
    // A context that is there says the same already, and perhaps the namespace that the user chose.
    if (section === "contexts" && named(list, name)) continue;
    removeNamed(list, ownNames(name));
    for (const entry of admin[section]) list.add(document.createNode(entry));
  }
  document.set("current-context", name);
}

function removeFrom(file: string, name: string): void {
  const document = readKubeconfig(file);
  if (isAnothers(document, name)) return;
  const removed = sections.map((section) => removeNamed(document.get(section), ownNames(name)));
  const current = document.get("current-context") === name;
  if (current) document.set("current-context", "");
  if (current || removed.some(Boolean)) writeKubeconfig(file, document);
}

/**
 * Whether the name is that of a cluster which is not on this machine, or of a context that was put together by hand.
 */
function isAnothers(document: Document, name: string): boolean {
  const context = named(document.get("contexts"), name);
  const made =
    context?.getIn(["context", "cluster"]) === name && context.getIn(["context", "user"]) === `${name}-admin`;
  const server = named(document.get("clusters"), name)?.getIn(["cluster", "server"]);
  return (context !== undefined && !made) || (typeof server === "string" && !server.startsWith(ownServers));
}

const ownServers = "https://127.0.0.1:";
const ownNames = (name: string) => new Set([name, `${name}-admin`]);
const adminFile = (home: ClusterHome) => path.join(home.kubeconfigs, "admin.conf");
const readAdmin = (home: ClusterHome) => JSON.parse(readFileSync(adminFile(home), "utf8")) as AdminConfig;

/** Where kubectl puts new entries: the first file that exists, or the last when none does. */
function fileToExtend(): string {
  const files = userKubeconfigs();
  return files.find((file) => existsSync(file)) ?? files.at(-1) ?? "";
}

/** A list's entry of that name. */
function named(list: unknown, name: string): YAMLMap | undefined {
  if (!isSeq(list)) return undefined;
  return list.items.find((entry): entry is YAMLMap => isMap(entry) && entry.get("name") === name);
}

function listIn(document: Document, section: string): YAMLSeq {
  const found = document.get(section);
  if (isSeq(found)) return found;
  const list = document.createNode([]) as YAMLSeq;
  document.set(section, list);
  return list;
}

/** Removes a list's entries of these names; returns whether there were any. */
function removeNamed(list: unknown, names: ReadonlySet<string>): boolean {
  if (!isSeq(list)) return false;
  const before = list.items.length;
  list.items = list.items.filter((entry) => !isMap(entry) || !names.has(String(entry.get("name"))));
  return list.items.length < before;
}
