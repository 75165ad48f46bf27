import { isIP } from "node:net";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import {
  fieldDuplicate,
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
} from "../../../../apimachinery/validation/field-error.ts";
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from "../../../../apimachinery/validation/names.ts";
import { validateLabels } from "../../../../apimachinery/validation/object-meta.ts";
import { protocols, validateChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateNonSpecialIP } from "../../../validation/validate-ip.ts";
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
const mostLabels = 16;
const mostHints = 8;
const mostPorts = 20_000;

function validateEndpoint(endpoint: Endpoint, addressType: string, path: string): FieldError[] {
  const { addresses = [], hostname, nodeName, deprecatedTopology = {}, hints } = endpoint;
  const labels = Object.keys(deprecatedTopology).length;
  return [
    ...(addresses.length === 0 ? [fieldRequired(`${path}.addresses`, "must contain at least 1 address")] : []),
    ...(addresses.length > mostAddresses ? [fieldTooMany(`${path}.addresses`, addresses.length, mostAddresses)] : []),
    ...validateEach(addresses, `${path}.addresses`, (address, at) => validateAddress(address, addressType, at)),
    ...(nodeName === undefined ? [] : invalidWhen(dns1123SubdomainErrors(nodeName), `${path}.nodeName`, nodeName)),
    ...(labels > mostLabels ? [fieldTooMany(`${path}.deprecatedTopology`, labels, mostLabels)] : []),
    ...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`),
    ...(hostname === undefined ? [] : invalidWhen(dns1123LabelErrors(hostname), `${path}.hostname`, hostname)),
    ...validateHints(hints?.forZones, `${path}.hints.forZones`, labelValueErrors),
    ...validateHints(hints?.forNodes, `${path}.hints.forNodes`, dns1123SubdomainErrors),
  ];
}

function validateAddress(address: string, addressType: string, path: string): FieldError[] {
  if (addressType !== "IPv4" && addressType !== "IPv6")
    return addressType === "FQDN" ? validateFullyQualified(address, path) : [];
  const family = addressType === "IPv4" ? 4 : 6;
  return [
    ...(isIP(address) === family ? [] : [fieldInvalid(path, address, `must be a valid ${addressType} address`)]),
    ...validateNonSpecialIP(address, path),
  ];
}

/** A name of at least two parts, with or without a dot behind (IsFullyQualifiedDomainName). */
function validateFullyQualified(address: string, path: string): FieldError[] {
  if (address === "") return [fieldRequired(path)];
  const name = address.replace(/\.$/, "");
  const errors = dns1123SubdomainErrors(name);
  if (errors.length > 0) return [fieldInvalid(path, name, errors.join(","))];
  if (!name.includes("."))
    return [fieldInvalid(path, name, "should be a domain with at least two segments separated by dots")];
  const long = name.split(".").find((label) => dns1123LabelErrors(label).length > 0);
  return long === undefined ? [] : [fieldInvalid(path, long, dns1123LabelErrors(long).join(","))];
}

/** From where traffic should come to an endpoint. */
function validateHints(
  hints: readonly { readonly name?: string }[] | undefined,
  path: string,
  nameErrors: (name: string) => string[],
): FieldError[] {
  if (hints && hints.length > mostHints) return [fieldTooMany(path, hints.length, mostHints)];
  const names = new Set<string>();
  return validateEach(hints, path, ({ name = "" }, at) => {
    const repeated = names.has(name);
    names.add(name);
    return [
      ...(repeated ? [fieldDuplicate(`${at}.name`, name)] : []),
      ...invalidWhen(nameErrors(name), `${at}.name`, name),
    ];
  });
}

function validatePorts(ports: readonly EndpointPort[]): FieldError[] {
  if (ports.length > mostPorts) return [fieldTooMany("ports", ports.length, mostPorts)];
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
