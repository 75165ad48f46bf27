import type { FieldSelectorRequirement, ObjectMeta } from "../../../apimachinery/meta/v1/types.generated.ts";
import type { FieldError } from "../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../../apimachinery/validation/field-error.ts";
import { validateEach } from "../../validation/validate-each.ts";
import { validateLabelRequirement, validateSetOperator } from "../../validation/validate-label-selector.ts";
import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from "./types.generated.ts";

/** ValidateSelfSubjectAccessReview. */
export function validateSelfSubjectAccessReview({ spec, metadata }: SelfSubjectAccessReview): FieldError[] {
  return [...validateQuestion(spec), ...validateNoMetadata(metadata)];
}

/** ValidateSubjectAccessReview. */
export function validateSubjectAccessReview({ spec, metadata }: SubjectAccessReview): FieldError[] {
  return [...validateQuestion(spec), ...validateSubject(spec), ...validateNoMetadata(metadata)];
}

/** ValidateLocalSubjectAccessReview; `namespace` is the one that the request was sent to. */
export function validateLocalSubjectAccessReview(review: LocalSubjectAccessReview, namespace: string): FieldError[] {
  const { spec, metadata } = review;
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const { namespace: _, ...rest } = metadata;
  return [
    ...validateQuestion(spec),
    ...validateSubject(spec),
    ...validateNoMetadata(rest, "must be empty except for namespace"),
    ...(resource && (resource.namespace ?? "") !== namespace
      ? [fieldInvalid("spec.resourceAttributes.namespace", resource.namespace ?? "", "must match metadata.namespace")]
      : []),
    ...(path ? [fieldInvalid("spec.nonResourceAttributes", path, "disallowed on this kind of request")] : []),
  ];
}

function validateQuestion(spec: SelfSubjectAccessReviewSpec): FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (!resource && !path) {
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    return [fieldInvalid("spec.resourceAttributes", undefined, why)];
  }
  return [
    ...(resource && path
      ? [fieldInvalid("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes")]
      : []),
    ...validateSelector(resource?.fieldSelector, "spec.resourceAttributes.fieldSelector", validateFieldRequirement),
    ...validateSelector(resource?.labelSelector, "spec.resourceAttributes.labelSelector", (requirement, at) =>
      isKnownOperator(requirement) ? validateLabelRequirement(requirement, at) : [],
    ),
  ];
}

function validateSubject({ user = "", groups = [] }: SubjectAccessReviewSpec): FieldError[] {
  if (user !== "" || groups.length > 0) return [];
  return [fieldInvalid("spec.user", user, "at least one of user or group must be specified")];
}

/** Server-side apply writes managedFields of its own accord. */
function validateNoMetadata({ managedFields: _, ...rest }: Partial<ObjectMeta>, why = "must be empty"): FieldError[] {
  const isEmpty = Object.values(rest).every((value) => !value || Object.keys(value).length === 0);
  return isEmpty ? [] : [fieldInvalid("metadata", rest, why)];
}

type Requirement<S extends { readonly requirements?: readonly unknown[] | undefined }> = NonNullable<
  S["requirements"]
>[number];

function validateSelector<S extends FieldSelectorAttributes | LabelSelectorAttributes>(
  selector: S | undefined,
  path: string,
  validateRequirement: (requirement: Requirement<S>, at: string) => FieldError[],
): FieldError[] {
  if (!selector) return [];
  const { rawSelector = "", requirements = [] } = selector;
  if (rawSelector !== "" && requirements.length > 0) {
    return [fieldInvalid(`${path}.rawSelector`, rawSelector, "may not specified at the same time as requirements")];
  }
  if (rawSelector === "" && requirements.length === 0) {
    const why = `when ${path} is specified, requirements or rawSelector is required`;
    return [fieldRequired(`${path}.requirements`, why)];
  }
  return validateEach(requirements, `${path}.requirements`, validateRequirement);
}

function validateFieldRequirement(requirement: FieldSelectorRequirement, path: string): FieldError[] {
  return [
    ...(!requirement.key ? [fieldRequired(`${path}.key`, "must be specified")] : []),
    ...(isKnownOperator(requirement) ? validateSetOperator(requirement, path) : []),
  ];
}

/**
 * Newer clients may ask with operators that this server does not know; they are authorized as if without a selector.
 */
const isKnownOperator = ({ operator }: FieldSelectorRequirement): boolean =>
  ["In", "NotIn", "Exists", "DoesNotExist"].includes(operator);
