import { isIP } from "node:net";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from "../../../../apimachinery/validation/field-error.ts";
import { dns1123SubdomainErrors } from "../../../../apimachinery/validation/names.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateIP } from "../../../validation/validate-ip.ts";
import type { LoadBalancerIngress, Service } from "../types.generated.ts";

const path = "status.loadBalancer.ingress";

/** Checks what a balancer says of itself (ValidateLoadBalancerStatus). */
export function validateServiceStatus({ spec, status }: Service): FieldError[] {
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0 && spec.type !== "LoadBalancer")
    return [fieldForbidden(path, 'may only be used when `spec.type` is "LoadBalancer"')];
  return validateEach(ingress, path, validateIngress);
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, at: string): FieldError[] {
  return [
    ...(ip ? validateIP(ip, `${at}.ip`) : []),
    ...validateMode(ipMode, ip, `${at}.ipMode`),
    ...(hostname ? invalidWhen(dns1123SubdomainErrors(hostname), `${at}.hostname`, hostname) : []),
    ...(hostname && isIP(hostname) !== 0
      ? [fieldInvalid(`${at}.hostname`, hostname, "must be a DNS name, not an IP address")]
      : []),
  ];
}

function validateMode(mode: string | undefined, ip: string | undefined, at: string): FieldError[] {
  if (mode === undefined) return ip ? [fieldRequired(at, "must be specified when `ip` is set")] : [];
  if (!ip) return [fieldForbidden(at, "may not be specified when `ip` is not set")];
  return mode === "Proxy" || mode === "VIP" ? [] : [fieldNotSupported(at, mode, ["Proxy", "VIP"])];
}
