import type { FieldError } from "../../../../apimachinery/status-error.ts";
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
import { protocols, validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validatePortNumber, validatePortNumberOrName } from "../../../validation/validate-number.ts";
import type { Service, ServicePort } from "../types.generated.ts";
import { validateServiceAddresses, validateServiceAddressesUpdate } from "./address-validation.ts";
import { validateTraffic, validateTrafficUpdate } from "./traffic-validation.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"] as const;

/** Checks a new Service (ValidateService). */
export function validateService(service: Service): FieldError[] {
  const { spec } = service;
  const ports = spec.ports ?? [];
  const needsPorts = spec.type !== "ExternalName" && spec.clusterIP !== "None";
  return [
    ...(needsPorts && ports.length === 0 ? [fieldRequired("spec.ports")] : []),
    ...(spec.clusterIP === "None" && (spec.type === "NodePort" || spec.type === "LoadBalancer")
      ? [fieldInvalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`)]
      : []),
    ...(spec.type === "ExternalName" ? validateExternalName(spec.externalName) : []),
    ...validatePorts(ports),
    ...validateLabels(spec.selector, "spec.selector"),
    ...validateAffinity(spec),
    ...validateServiceAddresses(service),
    ...validateChoice(spec.type, types, "spec.type"),
    ...validateUniquePorts(ports, spec.type),
    ...validateTraffic(service),
  ];
}

/** What may change depends on the types before and after (ValidateServiceUpdate). */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  return [
    ...validateServiceAddressesUpdate(service, old),
    ...validateTrafficUpdate(service, old),
    ...validateService(service),
  ];
}

function validateExternalName(name: string | undefined): FieldError[] {
  const trimmed = (name ?? "").replace(/\.$/, "");
  if (!trimmed) return [fieldRequired("spec.externalName")];
  return invalidWhen(dns1123SubdomainErrors(trimmed), "spec.externalName", trimmed);
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const names = new Set<string>();
  return validateEach(ports, "spec.ports", ({ name, port, protocol, targetPort, appProtocol }, at) => {
    const repeated = name !== undefined && name !== "" && names.has(name);
    if (name) names.add(name);
    return [
      ...(ports.length > 1 && !name ? [fieldRequired(`${at}.name`)] : []),
      ...(name ? invalidWhen(dns1123LabelErrors(name), `${at}.name`, name) : []),
      ...(repeated ? [fieldDuplicate(`${at}.name`, name)] : []),
      ...validatePortNumber(port, `${at}.port`),
      ...validateChoice(protocol, protocols, `${at}.protocol`),
      ...(targetPort === undefined ? [] : validatePortNumberOrName(targetPort, `${at}.targetPort`)),
      ...(appProtocol === undefined
        ? []
        : invalidWhen(qualifiedNameErrors(appProtocol), `${at}.appProtocol`, appProtocol)),
    ];
  });
}

/** No two ports of a service are one and the same, neither inside the cluster nor on the nodes. */
function validateUniquePorts(ports: readonly ServicePort[], type: string | undefined): FieldError[] {
  const [pairs, nodePairs] = [new Set<string>(), new Set<string>()];
  return [
    ...validateEach(ports, "spec.ports", ({ nodePort }, at) =>
      nodePort && type === "ClusterIP"
        ? [fieldForbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
        : [],
    ),
    ...validateEach(ports, "spec.ports", ({ nodePort, protocol }, at) => {
      const repeated = nodePort && nodePairs.has(`${protocol}/${nodePort}`);
      if (nodePort) nodePairs.add(`${protocol}/${nodePort}`);
      return repeated ? [fieldDuplicate(`${at}.nodePort`, nodePort)] : [];
    }),
    ...validateEach(ports, "spec.ports", ({ port, protocol }, at) => {
      const repeated = pairs.has(`${protocol}/${port}`);
      pairs.add(`${protocol}/${port}`);
      return repeated ? [fieldDuplicate(at, internalPort(port, protocol))] : [];
    }),
  ];
}

/** A port as upstream shows it: its own type has all members and Go's names for them. */
const internalPort = (port: number | undefined, protocol: string | undefined) => ({
  Name: "",
  Protocol: protocol,
  AppProtocol: null,
  Port: port,
  TargetPort: 0,
  NodePort: 0,
});

/** One day. */
const longestAffinity = 86_400;

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: Service["spec"]): FieldError[] {
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 1;
  const right = sessionAffinity !== "ClientIP" || (seconds > 0 && seconds <= longestAffinity);
  return [
    ...validateOptionalChoice(sessionAffinity, ["ClientIP", "None"], "spec.sessionAffinity"),
    ...(right
      ? []
      : [
          fieldInvalid(
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
            seconds,
            `must be greater than 0 and less than ${longestAffinity}`,
          ),
        ]),
  ];
}
