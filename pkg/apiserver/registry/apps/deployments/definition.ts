import { setDeploymentDefaults } from "../../../../api/apps/v1/deployment/defaults.ts";
import { validateDeployment, validateDeploymentUpdate } from "../../../../api/apps/v1/deployment/validation.ts";
import { validateDeploymentStatus } from "../../../../api/apps/v1/replica-status-validation.ts";
import { templateWarnings } from "../../../../api/apps/v1/template-warnings.ts";
import type { Deployment } from "../../../../api/apps/v1/types.generated.ts";
import { deployments } from "../../../../api/resources.ts";
import { formatLabelSelector } from "../../../../apimachinery/selectors/label-selector.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { specStrategy, statusStrategy } from "../../generic/spec-status-strategy.ts";
import { ageColumn, ageOf, column, nameColumn, wideColumn } from "../../generic/tables/table-columns.ts";

export const deploymentDefinition: ResourceDefinition<Deployment> = {
  ref: deployments,
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  message: "k8s.io.api.apps.v1.Deployment",
  setDefaults: setDeploymentDefaults,
  strategy: {
    ...specStrategy(() => ({})),
    validate: validateDeployment,
    validateUpdate: validateDeploymentUpdate,
    warnings: templateWarnings,
  },
  statusStrategy: { ...statusStrategy(), validateUpdate: validateDeploymentStatus },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    setReplicas(deployment, replicas) {
      deployment.spec.replicas = replicas;
    },
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => formatLabelSelector(spec.selector),
  },
  table: {
    columns: [
      nameColumn,
      column("Ready", "Ready replicas of those wanted."),
      column("Up-to-date", "Replicas of the present template."),
      column("Available", "Replicas that have been ready for long enough."),
      ageColumn,
      wideColumn("Containers", "Names of the containers."),
      wideColumn("Images", "Their images."),
      wideColumn("Selector", "Which pods belong to it."),
    ],
    cells(deployment, now) {
      const { metadata, spec, status } = deployment;
      const { containers } = spec.template.spec;
      return [
        metadata.name,
        `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
        status?.updatedReplicas ?? 0,
        status?.availableReplicas ?? 0,
        ageOf(deployment, now),
        containers.map(({ name }) => name).join(","),
        containers.map(({ image }) => image).join(","),
        formatLabelSelector(spec.selector),
      ];
    },
  },
};
