import { fieldTooMany } from "../../../../apimachinery/field-error.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateChoice } from "../../../validation/validate-choice.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import { validateEndpointIP } from "../../../validation/validate-ip.ts";
import type { EndpointSlice } from "../types.generated.ts";

const mostEndpoints = 1000;

/** Checks a slice: the kind of its addresses, and each of them (ValidateEndpointSlice). */
export function validateEndpointSlice({ addressType, endpoints }: EndpointSlice): FieldError[] {
  const all = endpoints ?? [];
  if (all.length > mostEndpoints) return [fieldTooMany("endpoints", all.length, mostEndpoints)];
  return [
    ...validateChoice(addressType, ["FQDN", "IPv4", "IPv6"], "addressType"),
    ...(addressType === "FQDN"
      ? []
      : validateEach(all, "endpoints", ({ addresses }, at) =>
          validateEach(addresses, `${at}.addresses`, validateEndpointIP),
        )),
  ];
}
