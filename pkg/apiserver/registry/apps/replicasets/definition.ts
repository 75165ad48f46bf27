import { validateReplicaSetStatus } from "../../../../api/apps/v1/replica-status-validation.ts";
import { setReplicaSetDefaults } from "../../../../api/apps/v1/replicaset/defaults.ts";
import { validateReplicaSet, validateReplicaSetUpdate } from "../../../../api/apps/v1/replicaset/validation.ts";
import { templateWarnings } from "../../../../api/apps/v1/template-warnings.ts";
import type { ReplicaSet } from "../../../../api/apps/v1/types.generated.ts";
import { replicaSets } from "../../../../api/resources.ts";
import { formatLabelSelector } from "../../../../apimachinery/selectors/label-selector.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { specStrategy, statusStrategy } from "../../generic/spec-status-strategy.ts";
import { ageColumn, ageOf, column, nameColumn, wideColumn } from "../../generic/tables/table-columns.ts";

export const replicaSetDefinition: ResourceDefinition<ReplicaSet> = {
  ref: replicaSets,
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  message: "k8s.io.api.apps.v1.ReplicaSet",
  setDefaults: setReplicaSetDefaults,
  strategy: {
    ...specStrategy(() => ({ replicas: 0 })),
    validate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
    warnings: templateWarnings,
  },
  statusStrategy: { ...statusStrategy(), validateUpdate: validateReplicaSetStatus },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    setReplicas(set, replicas) {
      set.spec.replicas = replicas;
    },
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => formatLabelSelector(spec.selector),
  },
  selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  table: {
    columns: [
      nameColumn,
      column("Desired", "Replicas wanted."),
      column("Current", "Replicas there are."),
      column("Ready", "Replicas that are ready."),
      ageColumn,
      wideColumn("Containers", "Names of the containers."),
      wideColumn("Images", "Their images."),
      wideColumn("Selector", "Which pods belong to it."),
    ],
    cells(set, now) {
      const { metadata, spec, status } = set;
      const containers = spec.template?.spec.containers ?? [];
      const names = containers.map(({ name }) => name).join(",");
      const images = containers.map(({ image }) => image).join(",");
      return [
        metadata.name,
        spec.replicas ?? 0,
        status?.replicas ?? 0,
        status?.readyReplicas ?? 0,
        ageOf(set, now),
        names,
        images,
        formatLabelSelector(spec.selector),
      ];
    },
  },
};
