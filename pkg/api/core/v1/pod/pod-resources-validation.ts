import { fieldInvalid, fieldNotSupported } from "../../../../apimachinery/field-error.ts";
import { compareQuantities } from "../../../../apimachinery/quantity.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import type { PodSpec } from "../types.generated.ts";
import { validateResources } from "./container-validation.ts";
import { amountOf, containerRequests, isPodLevel, quantityOf } from "./pod-requests.ts";

/** Checks what a pod asks for as a whole, and against its containers (validatePodResources). */
export function validatePodResources(spec: PodSpec, path: string): FieldError[] {
  const { resources } = spec;
  if (!resources) return [];
  const errors = [
    ...unsupported(resources.limits, `${path}.limits`),
    ...unsupported(resources.requests, `${path}.requests`),
    ...validateResources(resources, path),
  ];
  // Amounts that cannot be read cannot be compared.
  return errors.length > 0 ? errors : [...tooLittle(spec, `${path}.requests`), ...tooMuch(spec, `${path}.containers`)];
}

function unsupported(list: Record<string, string> | undefined, path: string): FieldError[] {
  const names = Object.keys(list ?? {}).filter((name) => !isPodLevel(name));
  return names.map((name) => fieldNotSupported(`${path}[${name}]`, name, ["cpu", "hugepages-", "memory"]));
}

function tooLittle(spec: PodSpec, path: string): FieldError[] {
  return [...containerRequests(spec)].flatMap(([name, sum]) => {
    const request = spec.resources?.requests?.[name];
    if (request === undefined || amountOf(name, request) >= sum) return [];
    const why = `must be greater than or equal to aggregate container requests of ${quantityOf(name, sum)}`;
    return [fieldInvalid(`${path}[${name}]`, request, why)];
  });
}

/** Upstream's path too begins at the pod's resources. */
function tooMuch({ containers, resources: whole }: PodSpec, path: string): FieldError[] {
  return validateEach(containers, path, ({ resources }, at) =>
    Object.entries(resources?.limits ?? {}).flatMap(([name, limit]) => {
      const most = whole?.limits?.[name];
      if (most === undefined || compareQuantities(limit, most) <= 0) return [];
      return [fieldInvalid(`${at}[${name}].limits`, limit, `must be less than or equal to pod limits of ${most}`)];
    }),
  );
}
