import { compareQuantities, quantityValue } from "../../../../../apimachinery/quantity.ts";
import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../../apimachinery/validation/errors-of-each.ts";
import { fieldForbidden, fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import {
  hugePageSize,
  isHugePages,
  isOvercommitAllowed,
  validateResourceQuantity,
} from "../../../../validation/validate-resource-list.ts";
import type { ResourceRequirements } from "../../types.generated.ts";

type ValidateName = (name: string, path: string) => FieldError[];

/**
 * Checks what a container, or a pod as a whole, asks for; `validateName` says what it may
 * (validateResourceRequirements).
 */
export function validateResourceRequirements(
  { limits = {}, requests = {} }: ResourceRequirements = {},
  path: string,
  validateName: ValidateName,
): FieldError[] {
  return [
    ...errorsOfEach(Object.entries(limits), ([name, quantity]) => {
      const at = `${path}.limits[${name}]`;
      return [...validateAmount(name, quantity, at, validateName), ...validateHugePages(name, quantity, at)];
    }),
    ...errorsOfEach(Object.entries(requests), ([name, quantity]) => {
      const at = `${path}.requests[${name}]`;
      return [
        ...validateAmount(name, quantity, at, validateName),
        ...validateRequest(name, quantity, Object.hasOwn(limits, name) ? limits[name] : undefined, path),
        ...validateHugePages(name, quantity, at),
      ];
    }),
    ...validateCompany([...Object.keys(limits), ...Object.keys(requests)], path),
  ];
}

const validateAmount = (name: string, quantity: string, at: string, validateName: ValidateName) => [
  ...validateName(name, at),
  ...validateResourceQuantity(name, quantity, at),
];

function validateRequest(name: string, request: string, limit: string | undefined, path: string): FieldError[] {
  const shared = isOvercommitAllowed(name);
  if (limit === undefined)
    return shared ? [] : [fieldRequired(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  const difference = compareQuantities(request, limit);
  if (difference === 0 || (shared && difference < 0)) return [];
  const wanted = shared ? "less than or equal to" : "equal to";
  return [fieldInvalid(`${path}.requests`, request, `must be ${wanted} ${name} limit of ${limit}`)];
}

function validateHugePages(name: string, quantity: string, at: string): FieldError[] {
  if (!isHugePages(name)) return [];
  const size = hugePageSize(name);
  if (size !== undefined && size > 0 && quantityValue(quantity) % size === 0) return [];
  return [fieldInvalid(at, quantity, `${quantity} is not positive integer multiple of ${name}`)];
}

/** Huge pages alone make no container. */
function validateCompany(names: readonly string[], path: string): FieldError[] {
  const alone = names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory");
  return alone ? [fieldForbidden(path, "HugePages require cpu or memory")] : [];
}
