import type { Stats } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { VolumePlugin } from "./volume-plugin.ts";

/** What each type asks of a path that is there, and what upstream calls it. */
const checks: Readonly<Record<string, { readonly is: (info: Stats) => boolean; readonly what: string }>> = {
  Directory: { is: (info) => info.isDirectory(), what: "directory" },
  DirectoryOrCreate: { is: (info) => info.isDirectory(), what: "directory" },
  File: { is: (info) => info.isFile(), what: "file" },
  FileOrCreate: { is: (info) => info.isFile(), what: "file" },
  Socket: { is: (info) => info.isSocket(), what: "socket" },
  CharDevice: { is: (info) => info.isCharacterDevice(), what: "character device" },
  BlockDevice: { is: (info) => info.isBlockDevice(), what: "block device" },
};

/** A file or folder of the node. */
export const hostPathPlugin: VolumePlugin = {
  name: "kubernetes.io~host-path",
  live: false,
  handles: ({ hostPath }) => hostPath !== undefined,
  async setUp({ hostPath }) {
    const { path = "", type = "" } = hostPath ?? {};
    const check = checks[type];
    if (check) {
      if (type === "DirectoryOrCreate") await mkdir(path, { recursive: true, mode: 0o755 });
      if (type === "FileOrCreate") await createFile(path);
      const info = await statOrNothing(path);
      if (!info || !check.is(info)) throw new Error(`hostPath type check failed: ${path} is not a ${check.what}`);
    }
    return { path, readOnly: false };
  },
};

async function createFile(path: string): Promise<void> {
  if (!(await statOrNothing(dirname(path)))) return;
  await using _file = await open(path, "a", 0o644);
}

async function statOrNothing(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
