import type { Pod, PodSpec } from "../../../api/core/v1/types.generated.ts";

type Referred = "secrets" | "configMaps";

/** The names of secrets or configmaps a pod refers to, wherever a pod can. */
export function podReferences({ spec }: Pod, kind: Referred): Set<string> {
  const names = new Set<string>();
  const add = (name: string | undefined) => name && names.add(name);
  if (kind === "secrets") for (const { name } of spec.imagePullSecrets ?? []) add(name);
  addVolumes(spec, kind, add);
  const { initContainers = [], containers, ephemeralContainers = [] } = spec;
  for (const { env, envFrom } of [...initContainers, ...containers, ...ephemeralContainers]) {
    for (const source of envFrom ?? []) add(kind === "secrets" ? source.secretRef?.name : source.configMapRef?.name);
    for (const { valueFrom } of env ?? [])
      add(kind === "secrets" ? valueFrom?.secretKeyRef?.name : valueFrom?.configMapKeyRef?.name);
  }
  return names;
}

function addVolumes(spec: PodSpec, kind: Referred, add: (name: string | undefined) => unknown): void {
  for (const volume of spec.volumes ?? []) {
    add(kind === "secrets" ? volume.secret?.secretName : volume.configMap?.name);
    for (const source of volume.projected?.sources ?? [])
      add(kind === "secrets" ? source.secret?.name : source.configMap?.name);
  }
}
