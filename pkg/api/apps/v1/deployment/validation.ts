import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldForbidden, fieldInvalid, fieldNotSupported } from "../../../../apimachinery/validation/field-error.ts";
import { validateImmutable } from "../../../../apimachinery/validation/object-meta.ts";
import {
  validateAtMost100Percent,
  validateIntOrPercent,
  validateNonnegative,
} from "../../../validation/validate-number.ts";
import type { Deployment, DeploymentStrategy } from "../types.generated.ts";
import { validateTemplate } from "../validate-template.ts";

/** Checks a new Deployment (ValidateDeployment). */
export function validateDeployment({ spec }: Deployment): FieldError[] {
  return [
    ...validateNonnegative(spec.replicas, "spec.replicas"),
    ...validateTemplate(spec.selector, spec.template, "spec"),
    ...validateStrategy(spec.strategy ?? {}, "spec.strategy"),
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateNonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateNonnegative(spec.progressDeadlineSeconds, "spec.progressDeadlineSeconds"),
    ...((spec.progressDeadlineSeconds ?? Infinity) <= (spec.minReadySeconds ?? 0)
      ? [
          fieldInvalid(
            "spec.progressDeadlineSeconds",
            spec.progressDeadlineSeconds,
            "must be greater than minReadySeconds",
          ),
        ]
      : []),
  ];
}

/** The selector is immutable from apps/v1 on (ValidateDeploymentUpdate). */
export function validateDeploymentUpdate(deployment: Deployment, old: Deployment): FieldError[] {
  return [
    ...validateDeployment(deployment),
    ...validateImmutable(deployment.spec.selector, old.spec.selector, "spec.selector"),
  ];
}

function validateStrategy({ type, rollingUpdate }: DeploymentStrategy, path: string): FieldError[] {
  if (type === "Recreate") {
    return rollingUpdate
      ? [fieldForbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : [];
  }
  if (type !== "RollingUpdate") return [fieldNotSupported(`${path}.type`, type, ["Recreate", "RollingUpdate"])];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const none = (value: number | string) => value === 0 || value === "0%";
  return [
    ...validateIntOrPercent(maxUnavailable, `${path}.rollingUpdate.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${path}.rollingUpdate.maxSurge`),
    ...(none(maxUnavailable) && none(maxSurge)
      ? [fieldInvalid(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0")]
      : []),
    ...validateAtMost100Percent(maxUnavailable, `${path}.rollingUpdate.maxUnavailable`),
  ];
}
