import { isIP } from "node:net";
import { fieldDuplicate, fieldInvalid, fieldRequired, fieldTooMany } from "../../../../apimachinery/field-error.ts";
import { dns1123LabelErrors, dns1123SubdomainErrors, qualifiedNameErrors } from "../../../../apimachinery/names.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { protocols, validateChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateEndpointIP } from "../../../validation/validate-ip.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../types.generated.ts";

const mostEndpoints = 1000;

/** Checks a slice: the kind of its addresses, and each of them (ValidateEndpointSlice). */
export function validateEndpointSlice({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
  const all = endpoints ?? [];
  if (all.length > mostEndpoints) return [fieldTooMany("endpoints", all.length, mostEndpoints)];
  return [
    ...validateChoice(addressType, ["FQDN", "IPv4", "IPv6"], "addressType"),
    ...validateEach(all, "endpoints", (endpoint, at) => validateEndpoint(endpoint, addressType, at)),
    ...validatePorts(ports ?? []),
  ];
}

const mostAddresses = 100;

function validateEndpoint({ addresses = [], hostname }: Endpoint, addressType: string, path: string): FieldError[] {
  return [
    ...(addresses.length === 0 ? [fieldRequired(`${path}.addresses`, "must contain at least 1 address")] : []),
    ...(addresses.length > mostAddresses ? [fieldTooMany(`${path}.addresses`, addresses.length, mostAddresses)] : []),
    ...validateEach(addresses, `${path}.addresses`, (address, at) => validateAddress(address, addressType, at)),
    ...(hostname === undefined ? [] : invalidWhen(dns1123LabelErrors(hostname), `${path}.hostname`, hostname)),
  ];
}

function validateAddress(address: string, addressType: string, path: string): FieldError[] {
  if (addressType !== "IPv4" && addressType !== "IPv6")
    return addressType === "FQDN" ? invalidWhen(dns1123SubdomainErrors(address), path, address) : [];
  const family = addressType === "IPv4" ? 4 : 6;
  return [
    ...(isIP(address) === family ? [] : [fieldInvalid(path, address, `must be a valid ${addressType} address`)]),
    ...validateEndpointIP(address, path),
  ];
}

function validatePorts(ports: readonly EndpointPort[]): FieldError[] {
  const names = new Set<string>();
  return validateEach(ports, "ports", ({ name = "", protocol, appProtocol }, path) => {
    const repeated = names.has(name);
    names.add(name);
    return [
      ...(name ? invalidWhen(dns1123LabelErrors(name), `${path}.name`, name) : []),
      ...(repeated ? [fieldDuplicate(`${path}.name`, name)] : []),
      ...validateChoice(protocol, protocols, `${path}.protocol`),
      ...(appProtocol === undefined
        ? []
        : invalidWhen(qualifiedNameErrors(appProtocol), `${path}.appProtocol`, appProtocol)),
    ];
  });
}
