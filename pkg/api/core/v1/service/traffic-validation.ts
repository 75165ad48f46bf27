import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../apimachinery/validation/errors-of-each.ts";
import { fieldForbidden, fieldInvalid, fieldRequired } from "../../../../apimachinery/validation/field-error.ts";
import { qualifiedNameErrors } from "../../../../apimachinery/validation/names.ts";
import { validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateCIDR } from "../../../validation/validate-ip.ts";
import { validatePortNumber } from "../../../validation/validate-number.ts";
import type { Service } from "../types.generated.ts";
import { isExternallyAccessible, needsHealthCheck } from "./service-type.ts";

const policies = ["Cluster", "Local"] as const;
const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";

/** Checks from where a service takes traffic, and where it sends it. */
export function validateTraffic(service: Service): FieldError[] {
  const { spec } = service;
  return [
    ...validateSourceRanges(service),
    ...validateBalancer(service),
    ...(isExternallyAccessible(service)
      ? validateChoice(spec.externalTrafficPolicy, policies, "spec.externalTrafficPolicy")
      : validateNoExternalPolicy(spec.externalTrafficPolicy)),
    ...validateHealthPort(service),
    ...validateOptionalChoice(spec.internalTrafficPolicy, policies, "spec.internalTrafficPolicy"),
    ...validateOptionalChoice(
      spec.trafficDistribution,
      ["PreferClose", "PreferSameNode", "PreferSameZone"],
      "spec.trafficDistribution",
    ),
  ];
}

function validateNoExternalPolicy(policy: string | undefined): FieldError[] {
  if (!policy) return [];
  return [fieldInvalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services")];
}

const rangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

function validateSourceRanges({ spec, metadata }: Service): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const annotated = metadata.annotations?.[rangesAnnotation];
  if (ranges.length === 0 && annotated !== undefined) return validateAnnotatedRanges(annotated, spec.type);
  // Upstream writes this one with a capital.
  const path = "spec.LoadBalancerSourceRanges";
  return [
    ...(ranges.length > 0 && spec.type !== "LoadBalancer" ? [fieldForbidden(path, onlyBalanced)] : []),
    ...validateEach(ranges, path, (range, at) => validateCIDR(range.trim(), at)),
  ];
}

/** The older way to write them: one text. */
function validateAnnotatedRanges(text: string, type: string | undefined): FieldError[] {
  const path = `metadata.annotations[${rangesAnnotation}]`;
  const ranges = text.trim() === "" ? [] : text.split(",");
  return [
    ...(type === "LoadBalancer" ? [] : [fieldForbidden(path, onlyBalanced)]),
    ...errorsOfEach(ranges, (range) => validateCIDR(range.trim(), path)),
  ];
}

function validateBalancer({ spec }: Service): FieldError[] {
  const { type, allocateLoadBalancerNodePorts, loadBalancerClass } = spec;
  const balanced = type === "LoadBalancer";
  return [
    ...(allocateLoadBalancerNodePorts !== undefined && !balanced
      ? [fieldForbidden("spec.allocateLoadBalancerNodePorts", onlyBalanced)]
      : []),
    ...(loadBalancerClass !== undefined && !balanced ? [fieldForbidden("spec.loadBalancerClass", onlyBalanced)] : []),
    ...(loadBalancerClass !== undefined && balanced
      ? invalidWhen(qualifiedNameErrors(loadBalancerClass), "spec.loadBalancerClass", loadBalancerClass)
      : []),
  ];
}

function validateHealthPort(service: Service): FieldError[] {
  const port = service.spec.healthCheckNodePort ?? 0;
  const path = "spec.healthCheckNodePort";
  if (needsHealthCheck(service)) return port === 0 ? [fieldRequired(path)] : validatePortNumber(port, path);
  const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return port === 0 ? [] : [fieldInvalid(path, port, why)];
}

/** What others were told about a balanced service stays while it is balanced. */
export function validateTrafficUpdate(service: Service, old: Service): FieldError[] {
  const { spec } = service;
  const balanced = spec.type === "LoadBalancer" && old.spec.type === "LoadBalancer";
  const checked = needsHealthCheck(service) && needsHealthCheck(old);
  return [
    ...(balanced && spec.loadBalancerClass !== old.spec.loadBalancerClass
      ? [fieldInvalid("spec.loadBalancerClass", spec.loadBalancerClass, "may not change once set")]
      : []),
    ...(checked && spec.healthCheckNodePort !== old.spec.healthCheckNodePort
      ? [fieldForbidden("spec.healthCheckNodePort", "field is immutable")]
      : []),
  ];
}
