import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { type Document, isMap, isSeq, parseDocument, stringify, type YAMLSeq } from "yaml";
import type { ClusterConfig } from "../cluster/cluster-config.ts";
import { readConfig } from "../cluster/config.ts";
import { type ClusterHome, userHome } from "../cluster/home.ts";
import { writeFileAtomic } from "../util/write-file-atomic.ts";
import type { CommandContext } from "./command-context.ts";

interface Named {
  readonly name: string;
}
type AdminConfig = Readonly<Record<(typeof sections)[number], readonly Named[]>>;

const sections = ["clusters", "users", "contexts"] as const;

/** The verb: merges the cluster's context into the user's kubeconfig and says where, or prints the admin's own. */
export function kubeconfig({ home }: CommandContext, { print }: { readonly print: boolean }): void {
  const config = readConfig(home);
  if (!config || !existsSync(adminFile(home)))
    throw new Error(`there is no cluster in ${home.root}; berth up makes one`);
  if (print) process.stdout.write(stringify(readAdmin(home)));
  else console.log(`context "${config.name}" is in ${installKubeconfig(home, config)}`);
}

/**
 * Merges the cluster's admin context into the user's kubeconfig and makes it current. Everything else in that file stays,
 * comments included. Answers the file's path.
 */
export function installKubeconfig(home: ClusterHome, { name }: ClusterConfig): string {
  const file = fileToExtend();
  const document = read(file);
  const mine = readAdmin(home);
  for (const section of sections) {
    const list = listIn(document, section);
    removeNamed(list, ownNames(name));
    for (const entry of mine[section]) list.add(document.createNode(entry));
  }
  document.set("current-context", name);
  write(file, document);
  return file;
}

/** Takes the cluster's entries out of the user's kubeconfigs; everything else stays. */
export function removeKubeconfig({ name }: ClusterConfig): void {
  for (const file of userKubeconfigs().filter((each) => existsSync(each))) {
    const document = read(file);
    const removed = sections.map((section) => removeNamed(document.get(section), ownNames(name)));
    const current = document.get("current-context") === name;
    if (current) document.set("current-context", "");
    if (current || removed.some(Boolean)) write(file, document);
  }
}

const ownNames = (name: string) => new Set([name, `${name}-admin`]);
const adminFile = (home: ClusterHome) => path.join(home.kubeconfigs, "admin.conf");
const readAdmin = (home: ClusterHome) => JSON.parse(readFileSync(adminFile(home), "utf8")) as AdminConfig;

/** The files kubectl reads: those of KUBECONFIG, or ~/.kube/config. */
function userKubeconfigs(): string[] {
  const named = (process.env.KUBECONFIG ?? "").split(":").filter(Boolean);
  return named.length > 0 ? named : [path.join(userHome(), ".kube", "config")];
}

/** Where kubectl puts new entries: the first file that exists, or the last when none does. */
function fileToExtend(): string {
  const files = userKubeconfigs();
  return files.find((file) => existsSync(file)) ?? files.at(-1) ?? "";
}

function listIn(document: Document, section: string): YAMLSeq {
  const found = document.get(section);
  if (isSeq(found)) return found;
  const list = document.createNode([]) as YAMLSeq;
  document.set(section, list);
  return list;
}

/** Removes a list's entries of these names; answers whether there were any. */
function removeNamed(list: unknown, names: ReadonlySet<string>): boolean {
  if (!isSeq(list)) return false;
  const before = list.items.length;
  list.items = list.items.filter((entry) => !isMap(entry) || !names.has(String(entry.get("name"))));
  return list.items.length < before;
}

function read(file: string): Document {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const document = parseDocument(text.trim() ? text : "apiVersion: v1\nkind: Config\npreferences: {}\n");
  const problem = document.errors[0]?.message ?? (isMap(document.contents) ? undefined : "it holds no mapping");
  if (problem === undefined) return document;
  throw new Error(
    `${file} is not a kubeconfig (${problem.split("\n")[0]}); mend it or set KUBECONFIG to another file, then run berth kubeconfig`,
  );
}

/** Replaces the file, or the one that a link there points to; its owner stays, also when root writes it. */
function write(file: string, document: Document): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const target = existsSync(file) ? realpathSync(file) : file;
    const owner = existsSync(target) ? statSync(target) : undefined;
    writeFileAtomic(target, document.toString({ lineWidth: 0 }), 0o600);
    if (owner && owner.uid !== process.getuid?.()) chownSync(target, owner.uid, owner.gid);
  } catch (error) {
    throw new Error(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}); set KUBECONFIG to a file that can, then run berth kubeconfig`,
      { cause: error },
    );
  }
}
