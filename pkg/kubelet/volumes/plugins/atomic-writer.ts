import type { Dirent } from "node:fs";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

export interface FileProjection {
  readonly data: Buffer;
  /** Permission bits. */
  readonly mode: number;
  /** Owner; root when absent. */
  readonly uid?: number | undefined;
}

/** Files by their path inside of the volume. */
export type Payload = ReadonlyMap<string, FileProjection>;

const dataLink = "..data";

/**
 * Writes the files of a volume so that a reader sees all of one version or all of the next: files stand in a folder
 * with the time in its name, `..data` points to it and is swapped in one step, and what the user sees are links through
 * it (upstream's AtomicWriter). Nothing is touched when nothing changed. `gid`: the pod's fsGroup.
 */
export async function writePayload(directory: string, payload: Payload, gid?: number): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 });
  await chmod(directory, 0o755);
  const current = await currentVersion(directory);
  const tops = new Set([...payload.keys()].map((path) => path.split("/", 1)[0] ?? path));
  if (current && (await isSame(join(directory, current), payload))) return linkTops(directory, tops);
  const version = await newVersion(directory);
  for (const [path, file] of payload) await writeProjection(join(directory, version), path, file, gid);
  await symlink(version, join(directory, "..data_tmp"));
  await rename(join(directory, "..data_tmp"), join(directory, dataLink));
  await linkTops(directory, tops);
  await removeStale(directory, version, tops);
}

async function currentVersion(directory: string): Promise<string | undefined> {
  await rm(join(directory, "..data_tmp"), { force: true });
  try {
    return await readlink(join(directory, dataLink));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function newVersion(directory: string): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-T:]/g, "_");
  const path = await mkdtemp(join(directory, `..${time}.`));
  await chmod(path, 0o755);
  return path.slice(directory.length + 1);
}

async function isSame(version: string, payload: Payload): Promise<boolean> {
  const files = await filesBelow(version);
  if (files.length !== payload.size) return false;
  for (const [path, { data, mode }] of payload) {
    const file = join(version, path);
    const known = files.some((entry) => join(entry.parentPath, entry.name) === file);
    if (!known || !(await readFile(file)).equals(data)) return false;
    if (((await lstat(file)).mode & mode) !== mode) return false;
  }
  return true;
}

/** None when the folder is missing: a link that leads nowhere is written anew like any other difference. */
async function filesBelow(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function writeProjection(
  version: string,
  path: string,
  { data, mode, uid = 0 }: FileProjection,
  gid: number | undefined,
): Promise<void> {
  const file = join(version, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  await writeFile(file, data);
  // Mode after the write: it may not let the owner write. The group reads what the pod's fsGroup owns.
  await chmod(file, gid === undefined ? mode : mode | 0o440);
  if (gid !== undefined || uid !== 0) await chown(file, uid, gid ?? 0);
}

async function linkTops(directory: string, tops: ReadonlySet<string>): Promise<void> {
  const present = new Set(await readdir(directory));
  for (const top of tops) if (!present.has(top)) await symlink(join(dataLink, top), join(directory, top));
}

async function removeStale(directory: string, version: string, tops: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name === dataLink || name === version || tops.has(name)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
