import { isIPv4 } from "node:net";
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
} from "../../../../apimachinery/field-error.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import { validateEndpointIP, validateIP } from "../../../validation/validate-ip.ts";
import type { Service } from "../types.generated.ts";

const families = ["IPv4", "IPv6"] as const;
const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"] as const;

/** Checks the addresses a service has or asks for (ValidateServiceClusterIPsRelatedFields, and externalIPs). */
export function validateServiceAddresses({ spec }: Service): FieldError[] {
  return [
    ...(spec.type === "ExternalName" ? validateNoAddresses(spec) : validateAddresses(spec)),
    ...validateEach(spec.externalIPs, "spec.externalIPs", validateEndpointIP),
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

function validateAddresses(spec: Service["spec"]): FieldError[] {
  const { clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const path = "spec.clusterIPs";
  const first = clusterIP && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP;
  return [
    ...(first ? [fieldInvalid(path, clusterIPs, "first value must match `clusterIP`")] : []),
    ...validateFamilies(ipFamilies),
    ...validateOptionalChoice(ipFamilyPolicy, policies, "spec.ipFamilyPolicy"),
    ...(clusterIPs[0] === "None" && clusterIPs.length > 1
      ? [fieldInvalid(path, clusterIPs, "'None' must be the first and only value")]
      : []),
    ...validateEach(clusterIPs, path, (ip, at, index) => (index === 0 && ip === "None" ? [] : validateIP(ip, at))),
    ...(clusterIPs.length > 2 ? [fieldInvalid(path, clusterIPs, "may only hold up to 2 values")] : []),
    ...validateEach(clusterIPs, path, (ip, at, index) => {
      const family = ipFamilies[index];
      const wrong = family === "IPv4" ? !isIPv4(ip) : family === "IPv6" && isIPv4(ip);
      if (ip === "None" || !wrong) return [];
      return [fieldInvalid(at, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)];
    }),
  ];
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
