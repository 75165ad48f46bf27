import type { Container, VolumeMount } from "../../../api/core/v1/types.generated.ts";
import { type DeepPartial, type Mount, MountPropagation } from "../../../cri/generated/cri/v1/api.ts";
import { ContainerConfigError } from "../../env/config-error.ts";
import { expandStrict } from "../../env/expand.ts";
import type { MountedVolume } from "../../volumes/mounted-volume.ts";
import { resolveSubPath } from "../../volumes/sub-path.ts";

const propagations: Readonly<Record<string, MountPropagation>> = {
  None: MountPropagation.PROPAGATION_PRIVATE,
  HostToContainer: MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
  Bidirectional: MountPropagation.PROPAGATION_BIDIRECTIONAL,
};

export interface MountOptions {
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  readonly env: ReadonlyMap<string, string>;
  /** The pod's own /etc/hosts; absent when the kubelet does not manage it. */
  readonly hostsFile?: string | undefined;
  /** The file behind terminationMessagePath. */
  readonly terminationFile?: string | undefined;
}

/** A container's mounts: its volumes, then /etc/hosts and the termination message unless a volume is there already. */
export async function containerMounts(container: Container, options: MountOptions): Promise<DeepPartial<Mount>[]> {
  const mounts: DeepPartial<Mount>[] = [];
  for (const mount of container.volumeMounts ?? []) mounts.push(await volumeMount(mount, options));
  const taken = new Set(mounts.map(({ containerPath }) => containerPath));
  const add = (hostPath: string | undefined, containerPath: string) => {
    if (hostPath && containerPath && !taken.has(containerPath)) mounts.push({ hostPath, containerPath });
  };
  add(options.hostsFile, "/etc/hosts");
  add(options.terminationFile, container.terminationMessagePath ?? "");
  return mounts;
}

async function volumeMount(mount: VolumeMount, options: MountOptions): Promise<DeepPartial<Mount>> {
  const volume = options.volumes.get(mount.name);
  if (!volume) throw new ContainerConfigError(`volume "${mount.name}" is not mounted`);
  const subPath = mount.subPathExpr
    ? expandStrict(mount.subPathExpr, (name) => options.env.get(name))
    : (mount.subPath ?? "");
  return {
    containerPath: mount.mountPath,
    hostPath: subPath ? await resolveSubPath(volume, subPath) : volume.path,
    readonly: (mount.readOnly ?? false) || volume.readOnly,
    recursiveReadOnly: mount.recursiveReadOnly === "Enabled",
    propagation: propagations[mount.mountPropagation ?? "None"] ?? MountPropagation.PROPAGATION_PRIVATE,
  };
}
