import type { Container, EphemeralContainer, Pod } from "../../api/core/v1/types.generated.ts";

/** An init container that keeps running beside the others (KEP-753). */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

/** Those that `kubectl debug` has added, in the order of adding. */
export const ephemeralContainers = ({ spec }: Pod): readonly EphemeralContainer[] => spec?.ephemeralContainers ?? [];
/** In the order of their start; sidecars stand among them. */
export const initContainers = ({ spec }: Pod): readonly Container[] => spec?.initContainers ?? [];
/** Those that the pod is there for: they start together when the init containers are done. */
export const appContainers = ({ spec }: Pod): readonly Container[] => spec?.containers ?? [];

/** Init, app and ephemeral containers of a pod, in that order. */
export function allContainers(pod: Pod): readonly Container[] {
  return [...initContainers(pod), ...appContainers(pod), ...ephemeralContainers(pod)];
}

export type ContainerRole = "init" | "sidecar" | "app" | "ephemeral";

/** A sidecar is an init container that restarts always. Undefined when the pod names no such container. */
export function roleOf(pod: Pod, name: string): ContainerRole | undefined {
  if (appContainers(pod).some((container) => container.name === name)) return "app";
  const init = initContainers(pod).find((container) => container.name === name);
  if (init) return isSidecar(init) ? "sidecar" : "init";
  return ephemeralContainers(pod).some((container) => container.name === name) ? "ephemeral" : undefined;
}

/** Where events about a container point to: "spec.containers{web}". */
export function containerFieldPath(pod: Pod, name: string): string {
  const lists = {
    app: "containers",
    init: "initContainers",
    sidecar: "initContainers",
    ephemeral: "ephemeralContainers",
  };
  return `spec.${lists[roleOf(pod, name) ?? "app"]}{${name}}`;
}

/** "web-1_default(0b5f…)": how upstream's messages name a pod. */
export function formatPod({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace ?? ""}(${metadata.uid ?? ""})`;
}

/** The pod's identity for the kubelet: one made again under the same name has another. */
export const podUid = ({ metadata }: Pod): string => metadata.uid ?? "";
