import { chmod, lchown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Read and write for the group; new files in folders belong to it too. */
const groupRights = 0o660;
const folderRights = 0o2110;

/** Gives everything below a path to the pod's fsGroup (upstream's SetVolumeOwnership). Links are not followed. */
export async function applyFsGroup(path: string, gid: number | undefined): Promise<void> {
  if (gid === undefined) return;
  const info = await lstat(path);
  await lchown(path, -1 >>> 0, gid);
  if (info.isSymbolicLink()) return;
  const rights = info.isDirectory() ? groupRights | folderRights : groupRights;
  await chmod(path, (info.mode & 0o7777) | rights);
  if (!info.isDirectory()) return;
  for (const name of await readdir(path)) await applyFsGroup(join(path, name), gid);
}
