import type { FieldError } from "../../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../../apimachinery/validation/field-error.ts";
import { validateNonnegative } from "../../validation/validate-number.ts";
import type { Deployment, ReplicaSet } from "./types.generated.ts";

/** Counts of replicas in a status, by the names of their fields. */
type Counts = Readonly<Record<string, number | undefined>>;

/** None is negative, each is a part of all of them, and who is available is ready. */
function validateCounts(all: number, parts: Counts, others: Counts): FieldError[] {
  const { readyReplicas = 0, availableReplicas = 0 } = parts;
  const unready = availableReplicas > readyReplicas;
  return [
    ...Object.entries({ ...others, replicas: all, ...parts }).flatMap(([name, count]) =>
      validateNonnegative(count, `status.${name}`),
    ),
    ...Object.entries(parts).flatMap(([name, count = 0]) =>
      count > all ? [fieldInvalid(`status.${name}`, count, "cannot be greater than status.replicas")] : [],
    ),
    ...(unready
      ? [fieldInvalid("status.availableReplicas", availableReplicas, "cannot be greater than readyReplicas")]
      : []),
  ];
}

/** Checks the status of a deployment (ValidateDeploymentStatusUpdate). */
export function validateDeploymentStatus({ status }: Deployment, old: Deployment): FieldError[] {
  const { replicas = 0, updatedReplicas, readyReplicas, availableReplicas, ...rest } = status ?? {};
  const { observedGeneration, unavailableReplicas, collisionCount } = rest;
  const collisions = old.status?.collisionCount;
  return [
    ...validateCounts(
      replicas,
      { updatedReplicas, readyReplicas, availableReplicas },
      { observedGeneration, unavailableReplicas, collisionCount },
    ),
    ...(collisions !== undefined && (collisionCount ?? -1) < collisions
      ? [fieldInvalid("status.collisionCount", collisionCount ?? null, "cannot be decremented")]
      : []),
  ];
}

/** Checks the status of a replica set (ValidateReplicaSetStatusUpdate). */
export function validateReplicaSetStatus({ status }: ReplicaSet): FieldError[] {
  const { replicas = 0, fullyLabeledReplicas, readyReplicas, availableReplicas, observedGeneration } = status ?? {};
  return validateCounts(replicas, { fullyLabeledReplicas, readyReplicas, availableReplicas }, { observedGeneration });
}
