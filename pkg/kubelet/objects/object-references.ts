import type { Pod } from "../../api/core/v1/types.generated.ts";
import { allContainers } from "../pod/pod-containers.ts";

export type ReferencedKind = "configmap" | "secret";

export interface ObjectReference {
  readonly kind: ReferencedKind;
  readonly namespace: string;
  readonly name: string;
}

/** One text for one object, for maps: "secret/default/token". */
export const referenceKey = ({ kind, namespace, name }: ObjectReference): string => `${kind}/${namespace}/${name}`;

/** The ConfigMaps and Secrets that a pod's manifest names, each once. */
export function objectReferences(pod: Pod): readonly ObjectReference[] {
  const namespace = pod.metadata.namespace ?? "";
  const found = new Map<string, ObjectReference>();
  const add = (kind: ReferencedKind, name: string | undefined) => {
    if (name) found.set(`${kind}/${name}`, { kind, namespace, name });
  };
  for (const { name } of pod.spec?.imagePullSecrets ?? []) add("secret", name);
  for (const { configMap, secret, projected } of pod.spec?.volumes ?? []) {
    add("configmap", configMap?.name);
    add("secret", secret?.secretName);
    for (const source of projected?.sources ?? []) {
      add("configmap", source.configMap?.name);
      add("secret", source.secret?.name);
    }
  }
  for (const { env = [], envFrom = [] } of allContainers(pod)) {
    for (const { configMapRef, secretRef } of envFrom) {
      add("configmap", configMapRef?.name);
      add("secret", secretRef?.name);
    }
    for (const { valueFrom } of env) {
      add("configmap", valueFrom?.configMapKeyRef?.name);
      add("secret", valueFrom?.secretKeyRef?.name);
    }
  }
  return [...found.values()];
}
