import type { ReplicaSet } from "../../../../api/apps/v1/types.generated.ts";
import { replicaSets } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const replicaSetDefinition: ResourceDefinition<ReplicaSet> = {
  ref: replicaSets,
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  message: "k8s.io.api.apps.v1.ReplicaSet",
  strategy: {},
  statusStrategy: {},
};
