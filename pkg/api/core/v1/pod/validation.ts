import { errorsOfEach } from "../../../../apimachinery/errors-of-each.ts";
import { fieldDuplicate, fieldForbidden, fieldInvalid, fieldRequired } from "../../../../apimachinery/field-error.ts";
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from "../../../../apimachinery/names.ts";
import { validateLabels } from "../../../../apimachinery/object-meta.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateIP } from "../../../validation/validate-ip.ts";
import { maxInt32 } from "../../../validation/validate-number.ts";
import type { Pod, PodSpec, Toleration } from "../types.generated.ts";
import { validateAffinity } from "./affinity-validation.ts";
import { validateContainer, validateHostPorts } from "./container-validation.ts";
import { validatePodResources } from "./pod-resources-validation.ts";
import { validatePodSecurity } from "./security-context-validation.ts";
import { validateTopologySpread } from "./topology-spread-validation.ts";
import { validateVolumes } from "./volume-validation.ts";

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

const mostNameservers = 3;
const mostSearches = 32;

function validateDnsConfig({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  if (dnsPolicy === "None" && !dnsConfig)
    return [fieldRequired(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
  if (dnsPolicy === "None" && nameservers.length === 0)
    return [fieldRequired(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  return [
    ...(nameservers.length > mostNameservers
      ? [fieldInvalid(`${path}.nameservers`, nameservers, `must not have more than ${mostNameservers} nameservers`)]
      : []),
    ...validateEach(nameservers, `${path}.nameservers`, validateIP),
    ...(searches.length > mostSearches
      ? [fieldInvalid(`${path}.searches`, searches, `must not have more than ${mostSearches} search paths`)]
      : []),
    ...validateEach(options, `${path}.options`, ({ name }, at) =>
      name ? [] : [fieldRequired(at, "must not be empty")],
    ),
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

function validateToleration(
  { key, operator, value, effect, tolerationSeconds }: Toleration,
  path: string,
): FieldError[] {
  return [
    ...(key ? invalidWhen(qualifiedNameErrors(key), `${path}.key`, key) : []),
    ...(!key && operator !== "Exists"
      ? [
          fieldInvalid(
            `${path}.operator`,
            operator ?? "",
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []),
    ...(tolerationSeconds !== undefined && effect !== "NoExecute"
      ? [fieldInvalid(`${path}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set")]
      : []),
    ...((operator ?? "Equal") === "Equal" ? invalidWhen(labelValueErrors(value ?? ""), `${path}.operator`, value) : []),
    ...(operator === "Exists" && value
      ? [fieldInvalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")]
      : []),
    ...validateOptionalChoice(operator, ["Equal", "Exists"], `${path}.operator`),
    ...validateOptionalChoice(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], `${path}.effect`),
  ];
}
