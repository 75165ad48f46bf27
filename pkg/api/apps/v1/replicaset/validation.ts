import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateImmutable } from "../../../../apimachinery/validation/object-meta.ts";
import { validateNonnegative } from "../../../validation/validate-number.ts";
import type { ReplicaSet } from "../types.generated.ts";
import { validateTemplate } from "../validate-template.ts";

/** Checks a new ReplicaSet (ValidateReplicaSet). */
export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  return [
    ...validateNonnegative(spec.replicas, "spec.replicas"),
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateTemplate(spec.selector, spec.template, "spec"),
  ];
}

/** The selector is immutable from apps/v1 on (the strategy's ValidateUpdate). */
export function validateReplicaSetUpdate(set: ReplicaSet, old: ReplicaSet): FieldError[] {
  return [...validateReplicaSet(set), ...validateImmutable(set.spec.selector, old.spec.selector, "spec.selector")];
}
