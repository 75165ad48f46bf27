import type { LabelSelector } from "../../../apimachinery/meta/v1/types.generated.ts";
import { compileLabelSelector } from "../../../apimachinery/selectors/label-selector.ts";
import type { FieldError } from "../../../apimachinery/status-error.ts";
import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from "../../../apimachinery/validation/field-error.ts";
import { validateAnnotations, validateLabels } from "../../../apimachinery/validation/object-meta.ts";
import { validatePodSpec } from "../../core/v1/pod/validation.ts";
import type { PodSpec, PodTemplateSpec } from "../../core/v1/types.generated.ts";
import { validateLabelSelector } from "../../validation/validate-label-selector.ts";

/** Checks a workload's selector and template against each other (ValidatePodTemplateSpecForReplicaSet). */
export function validateTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  path: string,
): FieldError[] {
  if (!selector) return [fieldRequired(`${path}.selector`), ...validateSelected(undefined, template, path)];
  const errors = validateLabelSelector(selector, `${path}.selector`);
  // What a selector that says nothing selects is not looked at.
  if (errors.length > 0) return [...errors, fieldInvalid(`${path}.selector`, selector, "invalid label selector")];
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
  return [
    ...(empty ? [fieldInvalid(`${path}.selector`, selector, "empty selector is invalid for deployment")] : []),
    ...validateSelected(selector, template, path),
  ];
}

function validateSelected(
  selector: LabelSelector | undefined,
  { metadata, spec = { containers: [] } }: Partial<PodTemplateSpec> = {},
  path: string,
): FieldError[] {
  const labels = metadata?.labels;
  // A selector that is not there selects nothing, so no labels match it.
  const selects = selector !== undefined && compileLabelSelector(selector).matches(labels ?? {});
  return [
    ...(selects
      ? []
      : [
          fieldInvalid(
            `${path}.template.metadata.labels`,
            labels ?? null,
            "`selector` does not match template `labels`",
          ),
        ]),
    ...validateLabels(labels, `${path}.template.labels`),
    ...validateAnnotations(metadata?.annotations, `${path}.template.annotations`),
    ...validatePodSpec(spec, `${path}.template.spec`, true),
    ...validateEndless(spec, `${path}.template.spec`),
  ];
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
