import type { Pod } from "../../../api/core/v1/types.generated.ts";
import { type DeepPartial, NamespaceMode, type NamespaceOption } from "../../../cri/generated/cri/v1/api.ts";

/**
 * Which namespaces a pod's containers share, with each other or with the node. `targetId`: a container to look into.
 */
export function namespaceOptions({ spec }: Pod, targetId = ""): DeepPartial<NamespaceOption> {
  const own = spec?.shareProcessNamespace ? NamespaceMode.POD : NamespaceMode.CONTAINER;
  const pid = targetId ? NamespaceMode.TARGET : own;
  return {
    network: spec?.hostNetwork ? NamespaceMode.NODE : NamespaceMode.POD,
    ipc: spec?.hostIPC ? NamespaceMode.NODE : NamespaceMode.POD,
    pid: spec?.hostPID ? NamespaceMode.NODE : pid,
    targetId: spec?.hostPID ? "" : targetId,
  };
}
