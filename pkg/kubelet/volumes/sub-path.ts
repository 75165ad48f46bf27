import { constants } from "node:fs";
import { mkdir, open, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, normalize, sep } from "node:path";
import { ContainerConfigError } from "../env/config-error.ts";
import type { MountedVolume } from "./mounted-volume.ts";

/**
 * The place in a volume that a subPath names; a missing one is made as a directory, with the volume's permissions. What
 * a link leads out of the volume is refused.
 */
export async function resolveSubPath(volume: MountedVolume, subPath: string): Promise<string> {
  const relative = normalize(subPath);
  if (isAbsolute(relative) || relative === ".." || relative.startsWith(`..${sep}`)) {
    throw new ContainerConfigError(`subPath ${JSON.stringify(subPath)} must be a relative path inside of the volume`);
  }
  const root = await realpath(volume.path);
  await makeInside(root, relative, subPath);
  const resolved = await realpath(join(root, relative));
  requireInside(root, resolved, subPath);
  return resolved;
}

/** Makes directory after directory, none of them through a link that leads out. */
async function makeInside(root: string, relative: string, subPath: string): Promise<void> {
  const { mode } = await stat(root);
  let current = root;
  for (const part of relative.split(sep)) {
    const next = join(current, part);
    try {
      current = await realpath(next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      await mkdir(next);
      await setMode(next, mode & 0o777);
      current = next;
    }
    requireInside(root, current, subPath);
  }
}

/** mkdir's mode is cut by the umask; the handle makes sure that it is the directory made here. */
async function setMode(directory: string, mode: number): Promise<void> {
  await using handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  await handle.chmod(mode);
}

function requireInside(root: string, path: string, subPath: string): void {
  if (path === root || path.startsWith(root + sep)) return;
  throw new ContainerConfigError(`subPath ${JSON.stringify(subPath)} leads out of the volume`);
}
