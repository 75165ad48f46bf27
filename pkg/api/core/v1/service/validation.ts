import { fieldDuplicate, fieldInvalid, fieldRequired } from "../../../../apimachinery/field-error.ts";
import { dns1123LabelErrors, dns1123SubdomainErrors } from "../../../../apimachinery/names.ts";
import { validateLabels } from "../../../../apimachinery/object-meta.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { protocols, validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validatePortNumber, validatePortNumberOrName } from "../../../validation/validate-number.ts";
import type { Service, ServicePort } from "../types.generated.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"] as const;

/** Checks a new Service (ValidateService). */
export function validateService({ spec }: Service): FieldError[] {
  const ports = spec.ports ?? [];
  const needsPorts = spec.type !== "ExternalName" && spec.clusterIP !== "None";
  return [
    ...(needsPorts && ports.length === 0 ? [fieldRequired("spec.ports")] : []),
    ...validatePorts(ports),
    ...validateLabels(spec.selector, "spec.selector"),
    ...validateChoice(spec.type, types, "spec.type"),
    ...validateOptionalChoice(spec.sessionAffinity, ["ClientIP", "None"], "spec.sessionAffinity"),
    ...validateOptionalChoice(spec.externalTrafficPolicy, ["Cluster", "Local"], "spec.externalTrafficPolicy"),
    ...validateOptionalChoice(spec.internalTrafficPolicy, ["Cluster", "Local"], "spec.internalTrafficPolicy"),
    ...(spec.type === "ExternalName" ? validateExternalName(spec.externalName) : []),
    ...(spec.clusterIP === "None" && (spec.type === "NodePort" || spec.type === "LoadBalancer")
      ? [fieldInvalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`)]
      : []),
  ];
}

function validateExternalName(name: string | undefined): FieldError[] {
  if (!name) return [fieldRequired("spec.externalName")];
  const trimmed = name.replace(/\.$/, "");
  return invalidWhen(dns1123SubdomainErrors(trimmed), "spec.externalName", name);
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const [names, pairs] = [new Set<string>(), new Set<string>()];
  return validateEach(ports, "spec.ports", ({ name, port, protocol, targetPort }, at) => {
    const pair = `${port}/${protocol}`;
    const repeated = [
      name && names.has(name) ? fieldDuplicate(`${at}.name`, name) : [],
      pairs.has(pair) ? fieldDuplicate(at, { port, protocol }) : [],
    ].flat();
    if (name) names.add(name);
    pairs.add(pair);
    return [
      ...(ports.length > 1 && !name ? [fieldRequired(`${at}.name`)] : []),
      ...(name ? invalidWhen(dns1123LabelErrors(name), `${at}.name`, name) : []),
      ...repeated,
      ...validatePortNumber(port, `${at}.port`),
      ...validateChoice(protocol, protocols, `${at}.protocol`),
      ...(targetPort === undefined ? [] : validatePortNumberOrName(targetPort, `${at}.targetPort`)),
    ];
  });
}

/** An address once given stays, as long as the service has one. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  const keeps = service.spec.type !== "ExternalName" && old.spec.type !== "ExternalName" && old.spec.clusterIP;
  const changed = keeps && service.spec.clusterIP !== old.spec.clusterIP;
  return [
    ...validateService(service),
    ...(changed ? [fieldInvalid("spec.clusterIPs[0]", service.spec.clusterIP, "may not change once set")] : []),
  ];
}
