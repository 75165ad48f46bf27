import { existsSync, mkdirSync } from "node:fs";
import { type Mount, MountPropagation } from "../../cri/generated/cri/v1/api.ts";
import type { HostConfig } from "../docker/containers.ts";
import { invalid } from "./refusal.ts";

type DockerMount = NonNullable<HostConfig["Mounts"]>[number];

const propagations: Partial<Record<MountPropagation, "rslave" | "rshared">> = {
  [MountPropagation.PROPAGATION_HOST_TO_CONTAINER]: "rslave",
  [MountPropagation.PROPAGATION_BIDIRECTIONAL]: "rshared",
};

/** A bind mount. Its source is made as a directory when it is missing, as other runtimes do. */
export function bindMount(mount: Mount): DockerMount {
  const { hostPath, containerPath, readonly, recursiveReadOnly, image } = mount;
  if (image?.image) throw invalid(`image volumes are not supported by the Docker Engine (mount ${containerPath})`);
  if (recursiveReadOnly) throw invalid(`recursive read-only mounts are not supported (mount ${containerPath})`);
  if (!existsSync(hostPath)) mkdirSync(hostPath, { recursive: true });
  const propagation = propagations[mount.propagation];
  return {
    ...{ Type: "bind", Source: hostPath, Target: containerPath, ReadOnly: readonly },
    ...(propagation && { BindOptions: { Propagation: propagation } }),
  };
}
