import { compareQuantities } from "../../../../../apimachinery/quantity.ts";
import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../../apimachinery/validation/errors-of-each.ts";
import { fieldInvalid, fieldNotSupported } from "../../../../../apimachinery/validation/field-error.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import { validateResourceName } from "../../../../validation/validate-resource-list.ts";
import type { PodSpec } from "../../types.generated.ts";
import { amountOf, containerRequests, isPodLevel, quantityOf } from "../pod-requests.ts";
import { validateResourceRequirements } from "./validate-resource-requirements.ts";

/** Checks what a pod asks for as a whole, and against its containers (validatePodResources). */
export function validatePodResources(spec: PodSpec, path: string): FieldError[] {
  const { resources } = spec;
  if (!resources) return [];
  const errors = [...validateResourceRequirements(resources, path, validatePodResourceName)];
  // Amounts that cannot be read cannot be compared.
  return errors.length > 0 ? errors : [...tooLittle(spec, `${path}.requests`), ...tooMuch(spec, `${path}.containers`)];
}

function validatePodResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || isPodLevel(name)) return errors;
  return [fieldNotSupported(path, name, ["cpu", "hugepages-", "memory"])];
}

function tooLittle(spec: PodSpec, path: string): FieldError[] {
  return errorsOfEach(containerRequests(spec), ([name, sum]) => {
    const request = spec.resources?.requests?.[name];
    if (request === undefined || amountOf(name, request) >= sum) return [];
    const why = `must be greater than or equal to aggregate container requests of ${quantityOf(name, sum)}`;
    return [fieldInvalid(`${path}[${name}]`, request, why)];
  });
}

/** Upstream's path too begins at the pod's resources. */
function tooMuch({ containers, resources: whole }: PodSpec, path: string): FieldError[] {
  return validateEach(containers, path, ({ resources }, at) =>
    errorsOfEach(Object.entries(resources?.limits ?? {}), ([name, limit]) => {
      const most = whole?.limits && Object.hasOwn(whole.limits, name) ? whole.limits[name] : undefined;
      if (most === undefined || compareQuantities(limit, most) <= 0) return [];
      return [fieldInvalid(`${at}[${name}].limits`, limit, `must be less than or equal to pod limits of ${most}`)];
    }),
  );
}
