import { setPodSpecDefaults } from "../../../core/v1/pod/defaults.ts";
import type { Deployment } from "../types.generated.ts";

const quarter = "25%";

/** SetDefaults_Deployment. */
export function setDeploymentDefaults(deployment: Deployment): void {
  const spec = (deployment.spec ??= { template: { spec: { containers: [] } } });
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= quarter;
    rolling.maxSurge ??= quarter;
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.template ??= { spec: { containers: [] } };
  setPodSpecDefaults((spec.template.spec ??= { containers: [] }));
}
