import type { FieldError } from "../status-error.ts";
import { errorsOfEach } from "./errors-of-each.ts";
import { fieldInvalid } from "./field-error.ts";
import { qualifiedNameErrors } from "./names.ts";

/** Checks the finalizers of one object. `path`: the list's. */
export function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors = errorsOfEach(finalizers, (name) =>
    qualifiedNameErrors(name).map((why) => fieldInvalid(path, name, why)),
  );
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errors.push(fieldInvalid(path, finalizers, "finalizer foregroundDeletion and orphan cannot be both set"));
  }
  return errors;
}

const standardFinalizers = ["foregroundDeletion", "kubernetes", "orphan"] as const;

/** A finalizer belongs to the cluster itself or says by its prefix whose it is (validateKubeFinalizerName). */
export function validateFinalizerOwner(name: string, path: string): FieldError[] {
  if (name.includes("/") || (standardFinalizers as readonly string[]).includes(name)) return [];
  return [fieldInvalid(path, name, "name is neither a standard finalizer name nor is it fully qualified")];
}

/** Checks one finalizer, wherever it stands (validateFinalizerName). */
export function validateFinalizerName(name: string, path: string): FieldError[] {
  return [
    ...qualifiedNameErrors(name).map((why) => fieldInvalid(path, name, why)),
    ...validateFinalizerOwner(name, path),
  ];
}
