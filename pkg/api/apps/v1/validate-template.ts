import { fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from "../../../apimachinery/field-error.ts";
import { compileLabelSelector } from "../../../apimachinery/label-selector.ts";
import type { LabelSelector } from "../../../apimachinery/meta/v1/types.generated.ts";
import { validateAnnotations, validateLabels } from "../../../apimachinery/object-meta.ts";
import type { FieldError } from "../../../apimachinery/status-error.ts";
import { validatePodSpec } from "../../core/v1/pod/validation.ts";
import type { PodSpec, PodTemplateSpec } from "../../core/v1/types.generated.ts";
import { validateLabelSelector } from "../../validation/validate-label-selector.ts";

/** Checks a workload's selector and template against each other (ValidatePodTemplateSpecForReplicaSet). */
export function validateTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  path: string,
): FieldError[] {
  const empty = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;
  const errors = validateLabelSelector(selector, `${path}.selector`);
  if (!selector) errors.push(fieldRequired(`${path}.selector`));
  else if (empty) errors.push(fieldInvalid(`${path}.selector`, selector, "empty selector is invalid for deployment"));
  if (!template) return [...errors, fieldRequired(`${path}.template`)];
  const labels = template.metadata?.labels;
  // A selector that is not there selects nothing, so no labels match it.
  if (!selector || (errors.length === 0 && !compileLabelSelector(selector).matches(labels ?? {}))) {
    errors.push(
      fieldInvalid(`${path}.template.metadata.labels`, labels ?? null, "`selector` does not match template `labels`"),
    );
  }
  errors.push(
    ...validateLabels(labels, `${path}.template.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.template.annotations`),
    ...validatePodSpec(template.spec, `${path}.template.spec`, true),
    ...validateEndless(template.spec, `${path}.template.spec`),
  );
  return errors;
}

/** Pods of a workload that never ends do not end either, and begin without what is added to running ones. */
function validateEndless({ restartPolicy, activeDeadlineSeconds, ephemeralContainers = [] }: PodSpec, path: string) {
  return [
    ...(ephemeralContainers.length > 0
      ? [fieldForbidden(`${path}.ephemeralContainers`, "ephemeral containers not allowed in pod template")]
      : []),
    ...(restartPolicy === "Always" ? [] : [fieldNotSupported(`${path}.restartPolicy`, restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [fieldForbidden(`${path}.activeDeadlineSeconds`, "activeDeadlineSeconds in ReplicaSet is not Supported")]),
  ];
}
