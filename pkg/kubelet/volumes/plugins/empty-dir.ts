import { chmod, mkdir } from "node:fs/promises";
import { runCommand } from "../../../util/run-command.ts";
import { isMountPoint } from "../mount-points.ts";
import { applyFsGroup } from "./fs-group.ts";
import { memoryVolumeBytes } from "./memory-volume-size.ts";
import type { VolumePlugin } from "./volume-plugin.ts";

/** An empty folder that lives as long as its pod; in memory when asked for. */
export const emptyDirPlugin: VolumePlugin = {
  name: "kubernetes.io~empty-dir",
  live: false,
  handles: ({ emptyDir }) => emptyDir !== undefined,
  async setUp({ emptyDir }, { directory, pod, allocatable }) {
    if (emptyDir?.medium?.startsWith("HugePages"))
      throw new Error("this node has no huge pages for the medium " + emptyDir.medium);
    const isNew = (await mkdir(directory, { recursive: true, mode: 0o750 })) !== undefined;
    if (emptyDir?.medium === "Memory" && !(await isMountPoint(directory)))
      await mountMemory(directory, memoryVolumeBytes(pod, emptyDir, allocatable()));
    if (isNew) {
      await chmod(directory, 0o777);
      await applyFsGroup(directory, pod.spec?.securityContext?.fsGroup);
    }
    return { path: directory, readOnly: false };
  },
};

async function mountMemory(directory: string, bytes: number): Promise<void> {
  const size = Number.isFinite(bytes) ? ["-o", `size=${bytes}`] : [];
  await runCommand("mount", ["-t", "tmpfs", ...size, "tmpfs", directory]);
  await chmod(directory, 0o777);
}
