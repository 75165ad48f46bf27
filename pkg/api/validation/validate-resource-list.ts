import { fieldInvalid } from "../../apimachinery/field-error.ts";
import { qualifiedNameErrors } from "../../apimachinery/names.ts";
import { compareQuantities, quantityMilliValue } from "../../apimachinery/quantity.ts";
import type { FieldError } from "../../apimachinery/status-error.ts";
import { invalidWhen } from "./validate-each.ts";

export type ResourceList = Readonly<Record<string, string>> | undefined;

const containerResources: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

/** Pre-allocated pages of one size: "hugepages-2Mi". Native, but never overcommitted (IsHugePageResourceName). */
export const isHugePages = (name: string): boolean => name.startsWith("hugepages-");

/** Defined by Kubernetes itself, not by a device plugin. */
const isNative = (name: string) => !name.includes("/") || name.includes("kubernetes.io/");

/** Whether more of it may be promised than there is. */
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

const isExtended = (name: string) =>
  !isNative(name) && !name.startsWith("requests.") && qualifiedNameErrors(`requests.${name}`).length === 0;

function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = invalidWhen(qualifiedNameErrors(name), path, name);
  if (errors.length > 0) return errors;
  if (!name.includes("/")) {
    if (containerResources.has(name) || isHugePages(name)) return [];
    return [
      fieldInvalid(path, name, "must be a standard resource type or fully qualified"),
      fieldInvalid(path, name, "must be a standard resource for containers"),
    ];
  }
  if (isNative(name) || isExtended(name)) return [];
  return [fieldInvalid(path, name, "doesn't follow extended resource name standard")];
}

/** A quantity that is not negative and, for countable resources, whole (ValidateResourceQuantityValue). */
export function validateResourceQuantity(name: string, quantity: string, path: string): FieldError[] {
  try {
    if (compareQuantities(quantity, "0") < 0) {
      return [fieldInvalid(path, quantity, "must be greater than or equal to 0")];
    }
    const whole = !isExtended(name) || quantityMilliValue(quantity) % 1000 === 0;
    return whole ? [] : [fieldInvalid(path, quantity, "must be an integer")];
  } catch (error) {
    return [fieldInvalid(path, quantity, (error as Error).message)];
  }
}

/** Names and amounts of what a container asks for: `path` is that of `limits` or `requests`. */
export function validateContainerResourceList(resources: ResourceList, path: string): FieldError[] {
  return Object.entries(resources ?? {}).flatMap(([name, quantity]) => {
    const at = `${path}[${name}]`;
    return [...validateContainerResourceName(name, at), ...validateResourceQuantity(name, quantity, at)];
  });
}
