import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import { validateIP } from "../../../../validation/validate-ip.ts";
import type { PodSpec } from "../../types.generated.ts";

const mostNameservers = 3;
const mostSearches = 32;

/** Checks what a pod says of its DNS (validatePodDNSConfig). */
export function validateDnsConfig({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
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
