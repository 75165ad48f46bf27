import type { Pod } from "../../api/core/v1/types.generated.ts";
import { runCommand } from "../../util/run-command.ts";
import { podUid } from "../pod/pod-containers.ts";
import type { PodDirectories } from "../pod/pod-directories.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { unlessGone } from "../runtime/cri-error.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { emptyDirPlugin } from "../volumes/plugins/empty-dir.ts";
import { diskVolumes, type LocalStorageUsage } from "./local-storage-limits.ts";

/** Measures what a pod has on the node's disk: a walk through its files, so only for pods that have a limit. */
export class LocalStorageMeter {
  constructor(
    private readonly cri: Pick<CriRuntime, "containerStats">,
    private readonly directories: PodDirectories,
  ) {}

  async measure(pod: Pod, running: readonly RuntimeContainer[]): Promise<LocalStorageUsage> {
    const volumes = await each(diskVolumes(pod), ({ name }) =>
      diskUse(this.directories.volume(podUid(pod), emptyDirPlugin.name, name)),
    );
    const containers = await each(running, async ({ id, name }) => {
      const logs = await diskUse(`${this.directories.podLogs(pod)}/${name}`);
      const { stats } = await unlessGone(this.cri.containerStats({ containerId: id }));
      return logs + Number(stats?.writableLayer?.usedBytes?.value ?? 0n);
    });
    return { volumes, containers };
  }
}

async function each<T extends { readonly name: string }>(things: readonly T[], measure: (thing: T) => Promise<number>) {
  const sizes = new Map<string, number>();
  for (const thing of things) sizes.set(thing.name, await measure(thing));
  return sizes;
}

/** Bytes of disk below a path, of one file system; 0 when there is nothing. Files that go meanwhile do not count. */
async function diskUse(path: string): Promise<number> {
  const said = await runCommand("sh", ["-c", 'du -skx "$1" 2>/dev/null || true', "du", path]);
  return Number(/^(\d+)/.exec(said)?.[1] ?? 0) * 1024;
}
