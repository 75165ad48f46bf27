import type { Node } from "../../../../api/core/v1/types.generated.ts";
import { nodes } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";

export const nodeDefinition: ResourceDefinition<Node> = {
  ref: nodes,
  singular: "node",
  shortNames: ["no"],
  message: "k8s.io.api.core.v1.Node",
  strategy: {},
  statusStrategy: {},
};
