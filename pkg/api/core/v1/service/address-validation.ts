import { isIP, isIPv4 } from "node:net";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from "../../../../apimachinery/validation/field-error.ts";
import { validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import { validateIP, validateNonSpecialIP } from "../../../validation/validate-ip.ts";
import type { Service } from "../types.generated.ts";

const families = ["IPv4", "IPv6"] as const;
const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"] as const;

/** Checks the addresses a service has or asks for, inside of the cluster and outside. */
export function validateServiceAddresses({ spec }: Service): FieldError[] {
  return [
    ...(spec.type === "ExternalName" ? validateNoAddresses(spec) : validateClusterIPs(spec)),
    ...validateEach(spec.externalIPs, "spec.externalIPs", (ip, at) => {
      const errors = validateIP(ip, at);
      return errors.length > 0 ? errors : validateNonSpecialIP(ip, at);
    }),
  ];
}

function validateNoAddresses({ clusterIPs, ipFamilies, ipFamilyPolicy }: Service["spec"]): FieldError[] {
  const refuse = (field: string) => fieldForbidden(`spec.${field}`, "may not be set for ExternalName services");
  return [
    ...(clusterIPs?.length ? [refuse("clusterIPs")] : []),
    ...(ipFamilies?.length ? [refuse("ipFamilies")] : []),
    ...(ipFamilyPolicy === undefined ? [] : [refuse("ipFamilyPolicy")]),
  ];
}

const path = "spec.clusterIPs";

/**
 * Checks the addresses that a service inside of the cluster has or asks for (ValidateServiceClusterIPsRelatedFields).
 */
export function validateClusterIPs(spec: Service["spec"]): FieldError[] {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  return [
    ...validateFirst(spec),
    ...validateFamilies(ipFamilies),
    ...validateOptionalChoice(ipFamilyPolicy, policies, "spec.ipFamilyPolicy"),
    ...(clusterIPs[0] === "None" && clusterIPs.length > 1
      ? [fieldInvalid(path, clusterIPs, "'None' must be the first and only value")]
      : []),
    ...validateEach(clusterIPs, path, (ip, at, index) => (index === 0 && ip === "None" ? [] : validateIP(ip, at))),
    ...(clusterIPs.length > 2 ? [fieldInvalid(path, clusterIPs, "may only hold up to 2 values")] : []),
    ...(clusterIPs.length > 1 && new Set(clusterIPs.map(isIP)).size < clusterIPs.length && clusterIPs.every(isIP)
      ? [fieldInvalid(path, clusterIPs, "may specify no more than one IP for each IP family")]
      : []),
    ...validateEach(clusterIPs, path, (ip, at, index) => {
      const family = ipFamilies[index];
      const wrong = family === "IPv4" ? !isIPv4(ip) : family === "IPv6" && isIPv4(ip);
      if (ip === "None" || !wrong) return [];
      return [fieldInvalid(at, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)];
    }),
  ];
}

/** The older field is the first of the newer's values. */
function validateFirst({ clusterIP = "", clusterIPs = [] }: Service["spec"]): FieldError[] {
  const [first = ""] = clusterIPs;
  if (first === clusterIP) return [];
  const why = clusterIP ? "first value must match `clusterIP`" : "must be empty when `clusterIP` is not specified";
  return [clusterIPs.length === 0 ? fieldRequired(path) : fieldInvalid(path, clusterIPs, why)];
}

function validateFamilies(given: readonly string[]): FieldError[] {
  return validateEach(given, "spec.ipFamilies", (family, at, index) => [
    ...((families as readonly string[]).includes(family) ? [] : [fieldNotSupported(at, family, families)]),
    ...(given.indexOf(family) < index ? [fieldDuplicate(at, family)] : []),
  ]);
}

/** An address once given stays, as long as the service has one (validateUpgradeDowngradeClusterIPs). */
export function validateServiceAddressesUpdate({ spec }: Service, { spec: old }: Service): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName" || !old.clusterIP) return [];
  const now = spec.clusterIPs ?? [];
  if (now.length === 0) return [fieldInvalid("spec.clusterIPs[0]", now, "primary clusterIP can not be unset")];
  return now[0] === old.clusterIP ? [] : [fieldInvalid("spec.clusterIPs[0]", now, "may not change once set")];
}
