import { join } from "node:path";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { podUid } from "./pod-containers.ts";

/** Where the kubelet keeps what belongs to pods: upstream's layout below the root directory. */
export class PodDirectories {
  constructor(
    private readonly root: string,
    /** Holds one folder per pod, "namespace_name_uid". */
    readonly logs: string,
  ) {}

  /** Holds one folder per pod uid. */
  get pods(): string {
    return join(this.root, "pods");
  }

  pod(uid: string): string {
    return join(this.pods, uid);
  }

  /** "…/volumes/kubernetes.io~configmap/settings" */
  volume(uid: string, plugin: string, name: string): string {
    return join(this.pod(uid), "volumes", plugin, name);
  }

  volumes(uid: string): string {
    return join(this.pod(uid), "volumes");
  }

  hosts(uid: string): string {
    return join(this.pod(uid), "etc-hosts");
  }

  /** Holds a container's termination messages. */
  container(uid: string, name: string): string {
    return join(this.pod(uid), "containers", name);
  }

  podLogs({ metadata, ...rest }: Pod): string {
    return join(this.logs, `${metadata.namespace ?? ""}_${metadata.name}_${podUid({ metadata, ...rest })}`);
  }

  /** Relative to the pod's logs. */
  containerLog(name: string, restartCount: number): string {
    return join(name, `${restartCount}.log`);
  }
}
