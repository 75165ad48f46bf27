import { chmod, mkdir } from "node:fs/promises";
import type { EmptyDirVolumeSource } from "../../api/core/v1/types.generated.ts";
import { quantityValue } from "../../apimachinery/quantity.ts";
import { runCommand } from "../../util/run-command.ts";
import { applyFsGroup } from "./fs-group.ts";
import { isMountPoint } from "./mount-points.ts";
import type { VolumePlugin } from "./volume-plugin.ts";

/** An empty folder that lives as long as its pod; in memory when asked for. */
export const emptyDirPlugin: VolumePlugin = {
  name: "kubernetes.io~empty-dir",
  live: false,
  handles: ({ emptyDir }) => emptyDir !== undefined,
  async setUp({ emptyDir }, { directory, pod }) {
    const isNew = (await mkdir(directory, { recursive: true, mode: 0o750 })) !== undefined;
    if (emptyDir?.medium === "Memory" && !(await isMountPoint(directory))) await mountMemory(directory, emptyDir);
    if (isNew) {
      await chmod(directory, 0o777);
      await applyFsGroup(directory, pod.spec?.securityContext?.fsGroup);
    }
    return { path: directory, readOnly: false };
  },
};

async function mountMemory(directory: string, { sizeLimit }: EmptyDirVolumeSource): Promise<void> {
  const size = sizeLimit && sizeLimit !== "0" ? ["-o", `size=${quantityValue(sizeLimit)}`] : [];
  await runCommand("mount", ["-t", "tmpfs", ...size, "tmpfs", directory]);
  await chmod(directory, 0o777);
}
