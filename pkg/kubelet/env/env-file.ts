import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { FileKeySelector } from "../../api/core/v1/types.generated.ts";
import { ContainerConfigError } from "./config-error.ts";

/**
 * `NAME='text'`, where the text may go over several lines and is taken as it stands; quotes may be left out in one
 * line.
 */
const declaration = /^[ \t]*([^\s=#][^=\n]*?)[ \t]*=[ \t]*(?:'([^']*)'|([^'\n]*?))[ \t]*$/gm;

/** The variables of an env file; comments begin with #. Of a name that comes twice, the last counts. */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(declaration)].map(([, name = "", quoted, bare = ""]) => [name, quoted ?? bare]));
}

/** Where on the node the pod's volumes are, by their names. */
export type VolumePaths = ReadonlyMap<string, { readonly path: string }>;

/**
 * A variable that an init container left in a file of a volume (KEP-3721); undefined when it is optional and not there.
 */
export async function envFileValue(
  { volumeName, path, key, optional }: FileKeySelector,
  volumes: VolumePaths,
): Promise<string | undefined> {
  const volume = volumes.get(volumeName);
  if (!volume) throw new ContainerConfigError(`volume "${volumeName}" is not mounted`);
  const text = await readInside(volume.path, path);
  const value = text === undefined ? undefined : parseEnvFile(text).get(key);
  if (value !== undefined || optional) return value;
  const what =
    text === undefined ? `file "${path}" not found` : `environment variable key "${key}" not found in file "${path}"`;
  throw new ContainerConfigError(`${what} in volume "${volumeName}"`);
}

/** A file of a volume that no link leads out of it; undefined when there is none. */
async function readInside(directory: string, path: string): Promise<string | undefined> {
  try {
    const [root, file] = [await realpath(directory), await realpath(join(directory, path))];
    if (!file.startsWith(root + sep)) throw new ContainerConfigError(`file "${path}" leads out of its volume`);
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
