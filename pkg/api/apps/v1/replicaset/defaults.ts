import { setPodSpecDefaults } from "../../../core/v1/pod/defaults.ts";
import type { ReplicaSet } from "../types.generated.ts";

/** SetDefaults_ReplicaSet. */
export function setReplicaSetDefaults(set: ReplicaSet): void {
  const spec = (set.spec ??= {});
  spec.replicas ??= 1;
  setPodSpecDefaults(((spec.template ??= { spec: { containers: [] } }).spec ??= { containers: [] }));
}
