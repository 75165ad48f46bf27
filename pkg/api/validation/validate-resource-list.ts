import { compareQuantities, quantityMilliValue, quantityValue } from "../../apimachinery/quantity.ts";
import type { FieldError } from "../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";
import { qualifiedNameErrors } from "../../apimachinery/validation/names.ts";
import { invalidWhen } from "./validate-each.ts";

const containerResources: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

const hugePages = "hugepages-";

/** Pre-allocated pages of one size: "hugepages-2Mi". Native, but never overcommitted (IsHugePageResourceName). */
export const isHugePages = (name: string): boolean => name.startsWith(hugePages);

/** The bytes of one such page; undefined where the name does not say. */
export function hugePageSize(name: string): number | undefined {
  try {
    return quantityValue(name.slice(hugePages.length));
  } catch {
    return undefined;
  }
}

/** Defined by Kubernetes itself, not by a device plugin. */
const isNative = (name: string) => !name.includes("/") || name.includes("kubernetes.io/");

/** Whether more of it may be promised than there is. */
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

const isExtended = (name: string) =>
  !isNative(name) && !name.startsWith("requests.") && qualifiedNameErrors(`requests.${name}`).length === 0;

/** What Kubernetes counts, of a container or of a namespace. */
const standardResources: ReadonlySet<string> = new Set([
  ...containerResources,
  ...["requests", "limits"].flatMap((kind) => [...containerResources].map((name) => `${kind}.${name}`)),
  "storage",
  "requests.storage",
  "pods",
  "resourcequotas",
  "services",
  "services.nodeports",
  "services.loadbalancers",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
]);

/** Whether a name is one of a resource at all (validateResourceName). */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = invalidWhen(qualifiedNameErrors(name), path, name);
  if (errors.length > 0 || name.includes("/") || standardResources.has(name) || isHugePages(name)) return errors;
  return [fieldInvalid(path, name, "must be a standard resource type or fully qualified")];
}

/** Whether a container may ask for it (validateContainerResourceName). */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes("/")) {
    if (containerResources.has(name) || isHugePages(name)) return errors;
    return [...errors, fieldInvalid(path, name, "must be a standard resource for containers")];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, fieldInvalid(path, name, "doesn't follow extended resource name standard")];
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
