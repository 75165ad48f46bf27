import type { OwnerReference } from "../meta/v1/types.generated.ts";
import type { FieldError } from "../status-error.ts";
import { errorsOfEach } from "./errors-of-each.ts";
import { fieldInvalid } from "./field-error.ts";

function validateOwner(owner: OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!owner.apiVersion || owner.apiVersion.endsWith("/")) {
    errors.push(fieldInvalid(`${path}.apiVersion`, owner.apiVersion ?? "", "version must not be empty"));
  }
  for (const key of ["kind", "name", "uid"] as const) {
    if (!owner[key]) errors.push(fieldInvalid(`${path}.${key}`, owner[key] ?? "", "must not be empty"));
  }
  if (owner.apiVersion === "v1" && owner.kind === "Event") {
    errors.push(fieldInvalid(path, owner, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

/** Checks the owners of one object (ValidateOwnerReferences). `path`: the list's. */
export function validateOwners(owners: readonly OwnerReference[], path: string): FieldError[] {
  const errors = errorsOfEach(owners, (owner) => validateOwner(owner, path));
  const [first, ...others] = owners.filter(({ controller }) => controller).map(({ kind, name }) => `${kind}/${name}`);
  if (others.length === 0) return errors;
  // The list is shown with each of them, and printed once.
  const shown = fieldInvalid(path, owners, "");
  const why = (other: string) =>
    `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`;
  return [...errors, ...errorsOfEach(others, (other) => [{ ...shown, message: shown.message + why(other) }])];
}
