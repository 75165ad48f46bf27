import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldForbidden, fieldInvalid } from "../../../../apimachinery/validation/field-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import type { Pod, PodSpec, Toleration } from "../types.generated.ts";
import { validatePodSpec } from "./validation.ts";

const changeable =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** Checks an update: of a running pod's spec hardly anything may change (ValidatePodUpdate). */
export function validatePodUpdate({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  const errors = validatePodSpec(spec, "spec");
  const moved = (["containers", "initContainers"] as const).find(
    (field) => (spec[field]?.length ?? 0) !== (old[field]?.length ?? 0),
  );
  if (moved) return [...errors, fieldForbidden(`spec.${moved}`, "pod updates may not add or remove containers")];
  return [
    ...errors,
    ...validateDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds),
    ...validateTolerations(spec, old),
    ...validateGates(spec, old),
    ...(deepEqual(frozen(spec, old), frozen(old, old)) ? [] : [fieldForbidden("spec", changeable)]),
  ];
}

/** A pod may be given less time, and never its time back. */
function validateDeadline(now: number | undefined, before: number | undefined): FieldError[] {
  if (before === undefined || (now !== undefined && now <= before)) return [];
  const why =
    now === undefined
      ? "must not update from a positive integer to nil value"
      : "must be less than or equal to previous value";
  return [fieldInvalid("spec.activeDeadlineSeconds", now, why)];
}

function validateTolerations({ tolerations = [] }: PodSpec, { tolerations: before = [] }: PodSpec): FieldError[] {
  const now = new Set(tolerations.map(lasting));
  if (before.every((toleration) => now.has(lasting(toleration)))) return [];
  return [fieldForbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

/** A toleration without how long it tolerates, which may change. */
const lasting = ({ key, operator, value, effect }: Toleration): string =>
  JSON.stringify([key, operator, value, effect]);

function validateGates({ schedulingGates }: PodSpec, { schedulingGates: before = [] }: PodSpec): FieldError[] {
  const had = new Set(before.map(({ name }) => name));
  return validateEach(schedulingGates, "spec.schedulingGates", ({ name }, at) =>
    had.has(name)
      ? []
      : [fieldForbidden(`${at}.name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );
}

/** The spec without what may change and was checked above. */
function frozen(spec: PodSpec, old: PodSpec): PodSpec {
  const images = <T extends { image?: string | undefined }>(containers: readonly T[] | undefined) =>
    containers?.map((container) => ({ ...container, image: "" }));
  const { activeDeadlineSeconds: _deadline, schedulingGates: _gates, tolerations: _tolerations, ...rest } = spec;
  return {
    ...rest,
    containers: images(spec.containers) ?? [],
    initContainers: images(spec.initContainers),
    // Added through their own endpoint.
    ephemeralContainers: old.ephemeralContainers,
    ...((old.terminationGracePeriodSeconds ?? 0) < 0 &&
      spec.terminationGracePeriodSeconds === 1 && { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds }),
  };
}
