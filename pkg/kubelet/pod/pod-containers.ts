import type { Container, EphemeralContainer, Pod } from "../../api/core/v1/types.generated.ts";

/** An init container that keeps running beside the others (KEP-753). */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

export const ephemeralContainers = ({ spec }: Pod): readonly EphemeralContainer[] => spec?.ephemeralContainers ?? [];
export const initContainers = ({ spec }: Pod): readonly Container[] => spec?.initContainers ?? [];
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

export const podUid = ({ metadata }: Pod): string => metadata.uid ?? "";
