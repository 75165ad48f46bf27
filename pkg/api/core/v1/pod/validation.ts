import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../apimachinery/validation/errors-of-each.ts";
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
} from "../../../../apimachinery/validation/field-error.ts";
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  qualifiedNameErrors,
} from "../../../../apimachinery/validation/names.ts";
import { validateLabels } from "../../../../apimachinery/validation/object-meta.ts";
import { validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateIP } from "../../../validation/validate-ip.ts";
import { maxInt32 } from "../../../validation/validate-number.ts";
import type { Pod, PodSpec } from "../types.generated.ts";
import { validateAffinity } from "./validation/validate-affinity.ts";
import { validateContainer } from "./validation/validate-container.ts";
import { validateHostPorts } from "./validation/validate-container-ports.ts";
import { validateDnsConfig } from "./validation/validate-dns-config.ts";
import { validatePodResources } from "./validation/validate-pod-resources.ts";
import { validatePodSecurity } from "./validation/validate-security-context.ts";
import { validateToleration } from "./validation/validate-toleration.ts";
import { validateTopologySpread } from "./validation/validate-topology-spread.ts";
import { validateVolumes } from "./validation/validate-volumes.ts";

const restartPolicies = ["Always", "OnFailure", "Never"] as const;
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"] as const;

/** Checks a new pod (ValidatePodCreate). */
export function validatePod(pod: Pod): FieldError[] {
  const { ephemeralContainers = [], nodeName, schedulingGates = [] } = pod.spec;
  return [
    ...validatePodSpec(pod.spec, "spec"),
    ...(ephemeralContainers.length > 0 ? [fieldForbidden("spec.ephemeralContainers", "cannot be set on create")] : []),
    ...(nodeName && schedulingGates.length > 0
      ? [fieldForbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")]
      : []),
  ];
}

/** Checks the spec of a pod, or of a template at `path` (ValidatePodSpec). */
export function validatePodSpec(spec: PodSpec, path: string, template = false): FieldError[] {
  return [
    ...validateVolumes(spec.volumes ?? [], `${path}.volumes`),
    ...validateContainers(spec, path, template),
    ...validatePodResources(spec, `${path}.resources`),
    ...validateChoice(spec.restartPolicy, restartPolicies, `${path}.restartPolicy`),
    ...validateOptionalChoice(spec.dnsPolicy, dnsPolicies, `${path}.dnsPolicy`),
    ...validatePodSecurity(spec, path),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...validatePlacement(spec, path),
    ...validateNames(spec, path),
    ...validateActiveDeadline(spec, path),
    ...validateEach(spec.hostAliases, `${path}.hostAliases`, ({ ip, hostnames }, at) => [
      ...validateIP(ip, `${at}.ip`),
      ...validateEach(hostnames, `${at}.hostnames`, (name, index) =>
        invalidWhen(dns1123SubdomainErrors(name), index, name),
      ),
    ]),
    ...validateOptionalChoice(spec.preemptionPolicy, ["PreemptLowerPriority", "Never"], `${path}.preemptionPolicy`),
    ...(spec.os && !spec.os.name ? [fieldRequired(`${path}.os.name`, "cannot be empty")] : []),
    ...(spec.os?.name ? validateOptionalChoice(spec.os.name, ["linux", "windows"], `${path}.os`) : []),
  ];
}

function validateContainers(spec: PodSpec, path: string, template: boolean): FieldError[] {
  const {
    containers,
    initContainers = [],
    hostNetwork = false,
    hostUsers = true,
    terminationGracePeriodSeconds: grace,
  } = spec;
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const context = { volumes, hostNetwork, hostUsers, template, grace };
  // Init containers run one by one: each may have a port that another has.
  return [
    ...(containers.length === 0 ? [fieldRequired(`${path}.containers`)] : []),
    ...validateEach(containers, `${path}.containers`, (container, at) =>
      validateContainer(container, at, { ...context, init: false }),
    ),
    ...validateHostPorts(containers, `${path}.containers`),
    ...validateEach(initContainers, `${path}.initContainers`, (container, at) => [
      ...validateContainer(container, at, { ...context, init: true }),
      ...validateHostPorts([container], `${path}.initContainers`),
    ]),
    ...duplicates(
      [...containers, ...initContainers].map(({ name }) => name),
      (index) =>
        index < containers.length
          ? `${path}.containers[${index}].name`
          : `${path}.initContainers[${index - containers.length}].name`,
    ),
  ];
}

function validatePlacement(spec: PodSpec, path: string): FieldError[] {
  return [
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateEach(spec.readinessGates, `${path}.readinessGates`, ({ conditionType }, at) =>
      invalidWhen(qualifiedNameErrors(conditionType), `${at}.conditionType`, conditionType),
    ),
    ...validateEach(spec.schedulingGates, `${path}.schedulingGates`, ({ name }, at) =>
      invalidWhen(qualifiedNameErrors(name), at, name),
    ),
    ...duplicates(
      (spec.schedulingGates ?? []).map(({ name }) => name),
      (index) => `${path}.schedulingGates[${index}]`,
    ),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...validateEach(spec.tolerations, `${path}.tolerations`, validateToleration),
  ];
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const check = (field: "serviceAccountName" | "nodeName" | "priorityClassName" | "runtimeClassName") => {
    const name = spec[field];
    return name ? invalidWhen(dns1123SubdomainErrors(name), `${path}.${field}`, name) : [];
  };
  const checkLabel = (field: "hostname" | "subdomain") => {
    const name = spec[field];
    return name ? invalidWhen(dns1123LabelErrors(name), `${path}.${field}`, name) : [];
  };
  return [
    ...check("serviceAccountName"),
    ...check("nodeName"),
    ...checkLabel("hostname"),
    ...checkLabel("subdomain"),
    ...check("priorityClassName"),
    ...check("runtimeClassName"),
  ];
}

function validateActiveDeadline({ activeDeadlineSeconds: value }: PodSpec, path: string): FieldError[] {
  const right = value === undefined || (value >= 1 && value <= maxInt32);
  return right
    ? []
    : [fieldInvalid(`${path}.activeDeadlineSeconds`, value, `must be between 1 and ${maxInt32}, inclusive`)];
}

function duplicates(values: readonly (string | undefined)[], at: (index: number) => string): FieldError[] {
  const seen = new Set<string>();
  return errorsOfEach(values, (value, index) => {
    if (!value) return [];
    if (seen.has(value)) return [fieldDuplicate(at(index), value)];
    seen.add(value);
    return [];
  });
}
