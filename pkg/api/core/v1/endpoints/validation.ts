import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldRequired } from "../../../../apimachinery/validation/field-error.ts";
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  qualifiedNameErrors,
} from "../../../../apimachinery/validation/names.ts";
import { protocols, validateChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateIP, validateNonSpecialIP } from "../../../validation/validate-ip.ts";
import { validatePortNumber } from "../../../validation/validate-number.ts";
import type { EndpointAddress, EndpointPort, Endpoints } from "../types.generated.ts";

/** Checks the addresses and ports behind a service (ValidateEndpoints). */
export function validateEndpoints({ subsets }: Endpoints): FieldError[] {
  return validateEach(subsets, "subsets", ({ addresses = [], notReadyAddresses = [], ports = [] }, path) => [
    ...(addresses.length + notReadyAddresses.length === 0
      ? [fieldRequired(path, "must specify `addresses` or `notReadyAddresses`")]
      : []),
    ...validateEach(addresses, `${path}.addresses`, validateAddress),
    ...validateEach(notReadyAddresses, `${path}.notReadyAddresses`, validateAddress),
    ...validateEach(ports, `${path}.ports`, (port, at) => validatePort(port, at, ports.length > 1)),
  ]);
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: string): FieldError[] {
  return [
    ...validateIP(ip ?? "", `${path}.ip`),
    ...(hostname ? invalidWhen(dns1123LabelErrors(hostname), `${path}.hostname`, hostname) : []),
    ...(nodeName === undefined ? [] : invalidWhen(dns1123SubdomainErrors(nodeName), `${path}.nodeName`, nodeName)),
    ...validateNonSpecialIP(ip ?? "", `${path}.ip`),
  ];
}

function validatePort({ name, port, protocol, appProtocol }: EndpointPort, path: string, named: boolean): FieldError[] {
  return [
    ...(named && !name ? [fieldRequired(`${path}.name`)] : []),
    ...(name ? invalidWhen(dns1123LabelErrors(name), `${path}.name`, name) : []),
    ...validatePortNumber(port ?? 0, `${path}.port`),
    ...validateChoice(protocol, protocols, `${path}.protocol`),
    ...(appProtocol === undefined
      ? []
      : invalidWhen(qualifiedNameErrors(appProtocol), `${path}.appProtocol`, appProtocol)),
  ];
}
