import type { Namespace } from "../types.generated.ts";

/** SetDefaults_Namespace: a label by which selectors can name a namespace. */
export function setNamespaceDefaults(namespace: Namespace): void {
  const { metadata } = namespace;
  namespace.spec ??= {};
  if (metadata.name) metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
}
