import type { ConfigMap, Secret } from "../../api/core/v1/types.generated.ts";

/** Where a pod's references to configuration are looked up. Rejects with StatusError; NotFound when there is none. */
export interface ObjectSource {
  configMap(namespace: string, name: string): Promise<ConfigMap>;
  secret(namespace: string, name: string): Promise<Secret>;
}
