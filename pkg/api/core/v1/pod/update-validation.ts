import { fieldForbidden } from "../../../../apimachinery/field-error.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { Pod, PodSpec } from "../types.generated.ts";
import { validatePodSpec } from "./validation.ts";

const changeable =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** Checks an update: of a running pod's spec hardly anything may change (ValidatePodUpdate). */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  return [
    ...validatePodSpec(pod.spec, "spec"),
    ...(deepEqual(frozen(pod.spec, old.spec), frozen(old.spec, old.spec)) ? [] : [fieldForbidden("spec", changeable)]),
  ];
}

/** The spec with everything that may change taken from the old one. */
function frozen(spec: PodSpec, old: PodSpec): PodSpec {
  const kept = (old.tolerations ?? []).every((toleration) =>
    spec.tolerations?.some((other) => deepEqual(other, toleration)),
  );
  const images = <T extends { image?: string | undefined }>(containers: readonly T[] | undefined) =>
    containers?.map((container) => ({ ...container, image: "" }));
  const { activeDeadlineSeconds: _deadline, schedulingGates: _gates, ...rest } = spec;
  return {
    ...rest,
    containers: images(spec.containers) ?? [],
    initContainers: images(spec.initContainers),
    tolerations: kept ? [] : spec.tolerations,
    // Added through their own endpoint.
    ephemeralContainers: old.ephemeralContainers,
    ...((old.terminationGracePeriodSeconds ?? 0) < 0 &&
      spec.terminationGracePeriodSeconds === 1 && { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds }),
  };
}
