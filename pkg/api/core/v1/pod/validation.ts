import { fieldDuplicate, fieldForbidden, fieldInvalid, fieldRequired } from "../../../../apimachinery/field-error.ts";
import { dns1123LabelErrors } from "../../../../apimachinery/names.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import { validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateIP } from "../../../validation/validate-ip.ts";
import { maxInt32, validateNonnegative } from "../../../validation/validate-number.ts";
import type { Pod, PodSpec, Toleration, Volume } from "../types.generated.ts";
import { validateContainer } from "./container-validation.ts";

const restartPolicies = ["Always", "OnFailure", "Never"] as const;
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"] as const;

/** Checks a new pod (ValidatePodCreate). */
export const validatePod = (pod: Pod): FieldError[] => [
  ...validatePodSpec(pod.spec, "spec"),
  ...(pod.spec.ephemeralContainers?.length
    ? [fieldForbidden("spec.ephemeralContainers", "cannot be set on create")]
    : []),
];

/** Checks the spec of a pod, or of a template at `path` (ValidatePodSpec). */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const context = { volumes, hostNetwork: spec.hostNetwork ?? false };
  const containers = spec.containers ?? [];
  const names = [...(spec.initContainers ?? []), ...containers];
  return [
    ...validateVolumes(spec.volumes ?? [], `${path}.volumes`),
    ...(containers.length === 0 ? [fieldRequired(`${path}.containers`)] : []),
    ...validateEach(spec.initContainers, `${path}.initContainers`, (container, at) =>
      validateContainer(container, at, { ...context, init: true }),
    ),
    ...validateEach(containers, `${path}.containers`, (container, at) =>
      validateContainer(container, at, { ...context, init: false }),
    ),
    ...duplicates(
      names.map(({ name }) => name),
      (index) =>
        index < names.length - containers.length
          ? `${path}.initContainers[${index}].name`
          : `${path}.containers[${index - (names.length - containers.length)}].name`,
    ),
    ...validateChoice(spec.restartPolicy, restartPolicies, `${path}.restartPolicy`),
    ...validateOptionalChoice(spec.dnsPolicy, dnsPolicies, `${path}.dnsPolicy`),
    ...validateNonnegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`),
    ...validateActiveDeadline(spec, path),
    ...validateEach(spec.tolerations, `${path}.tolerations`, validateToleration),
    ...validateEach(spec.hostAliases, `${path}.hostAliases`, ({ ip }, at) => validateIP(ip, `${at}.ip`)),
    ...(spec.hostname ? invalidWhen(dns1123LabelErrors(spec.hostname), `${path}.hostname`, spec.hostname) : []),
    ...(spec.subdomain ? invalidWhen(dns1123LabelErrors(spec.subdomain), `${path}.subdomain`, spec.subdomain) : []),
  ];
}

function validateActiveDeadline({ activeDeadlineSeconds: value }: PodSpec, path: string): FieldError[] {
  const right = value === undefined || (value >= 1 && value <= maxInt32);
  return right
    ? []
    : [fieldInvalid(`${path}.activeDeadlineSeconds`, value, `must be between 1 and ${maxInt32}, inclusive`)];
}

function validateVolumes(volumes: readonly Volume[], path: string): FieldError[] {
  return [
    ...validateEach(volumes, path, (volume, at) => {
      const { name, ...sources } = volume;
      const count = Object.values(sources).filter((source) => source !== undefined).length;
      return [
        ...(name ? invalidWhen(dns1123LabelErrors(name), `${at}.name`, name) : [fieldRequired(`${at}.name`)]),
        ...(count === 0 ? [fieldRequired(at, "must specify a volume type")] : []),
        ...(count > 1
          ? [fieldForbidden(`${at}.${Object.keys(sources)[1]}`, "may not specify more than 1 volume type")]
          : []),
      ];
    }),
    ...duplicates(
      volumes.map(({ name }) => name),
      (index) => `${path}[${index}].name`,
    ),
  ];
}

export function duplicates(values: readonly (string | undefined)[], at: (index: number) => string): FieldError[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (!value) return [];
    if (seen.has(value)) return [fieldDuplicate(at(index), value)];
    seen.add(value);
    return [];
  });
}

function validateToleration(
  { key, operator, value, effect, tolerationSeconds }: Toleration,
  path: string,
): FieldError[] {
  return [
    ...(!key && operator !== "Exists"
      ? [
          fieldInvalid(
            `${path}.operator`,
            operator,
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []),
    ...(operator === "Exists" && value
      ? [fieldInvalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")]
      : []),
    ...validateOptionalChoice(operator, ["Equal", "Exists"], `${path}.operator`),
    ...validateOptionalChoice(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], `${path}.effect`),
    ...(tolerationSeconds !== undefined && effect !== "NoExecute"
      ? [fieldInvalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
      : []),
  ];
}

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
