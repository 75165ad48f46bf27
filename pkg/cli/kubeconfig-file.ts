import {
  existsSync,
  lchownSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import path from "node:path";
import { type Document, isMap, parseDocument } from "yaml";
import { makeDirectories } from "../cluster/ensure-home.ts";
import { userHome } from "../cluster/home.ts";
import { writeFileAtomic } from "../util/write-file-atomic.ts";

/** The files kubectl reads: those of KUBECONFIG, or ~/.kube/config. */
export function userKubeconfigs(): string[] {
  const named = (process.env.KUBECONFIG ?? "").split(":").filter(Boolean);
  return named.length > 0 ? named : [path.join(userHome(), ".kube", "config")];
}

/** The file's content, or that of a new one. Throws what is wrong with a file that is no kubeconfig. */
export function readKubeconfig(file: string): Document {
  const text = readIfThere(file);
  const document = parseDocument(text.trim() ? text : "apiVersion: v1\nkind: Config\npreferences: {}\n");
  const problem = document.errors[0]?.message ?? (isMap(document.contents) ? undefined : "it holds no mapping");
  if (problem === undefined) return document;
  throw new Error(`${file} is not a kubeconfig (${problem.split("\n")[0]})`);
}

/**
 * Replaces the file, or what a link there points to. When root writes it, its owner stays, and a new one in a user's
 * home is that user's, with its directory. Throws why it cannot.
 */
export function writeKubeconfig(file: string, document: Document): void {
  try {
    const target = behindLink(file);
    const owner = ownerOf(target);
    const made = makeDirectories(path.dirname(target));
    writeFileAtomic(target, document.toString({ lineWidth: 0 }), 0o600);
    if (owner && owner.uid !== process.getuid?.())
      for (const each of [...made, target]) lchownSync(each, owner.uid, owner.gid);
  } catch (error) {
    throw new Error(`${file} cannot be written (${codeOf(error)})`, { cause: error });
  }
}

/** Whose it is, or is to be: `sudo -E` keeps HOME, and what root keeps for itself there its user could not read. */
function ownerOf(file: string): Stats | undefined {
  if (existsSync(file)) return statSync(file);
  const home = userHome();
  return process.getuid?.() === 0 && file.startsWith(`${home}/`) ? statSync(home) : undefined;
}

function readIfThere(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  } catch (error) {
    throw new Error(`${file} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

/** A link may point to a file that is still to be made. */
function behindLink(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  return link ? path.resolve(path.dirname(file), readlinkSync(file)) : file;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);
