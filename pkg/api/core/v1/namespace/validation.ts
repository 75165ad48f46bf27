import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../apimachinery/validation/errors-of-each.ts";
import { fieldInvalid } from "../../../../apimachinery/validation/field-error.ts";
import { validateFinalizerName } from "../../../../apimachinery/validation/finalizer-validation.ts";
import type { Namespace } from "../types.generated.ts";

const path = "spec.finalizers";

/** Checks a new namespace (ValidateNamespace). Upstream does not say which finalizer. */
export function validateNamespace({ spec }: Namespace): FieldError[] {
  return errorsOfEach(spec.finalizers ?? [], (name) => validateFinalizerName(name, path));
}

/** Checks what the finalize subresource leaves (ValidateNamespaceFinalizeUpdate). */
export function validateNamespaceFinalize({ spec }: Namespace): FieldError[] {
  return errorsOfEach(spec.finalizers ?? [], (name, index) => validateFinalizerName(name, `${path}[${index}]`));
}

/** A namespace is terminating when it is deleted, and then only (ValidateNamespaceStatusUpdate). */
export function validateNamespaceStatus({ metadata, status }: Namespace): FieldError[] {
  const deleted = metadata.deletionTimestamp !== undefined;
  const wanted = deleted ? "Terminating" : "Active";
  if (status?.phase === wanted) return [];
  const why = `may only be '${wanted}' if \`deletionTimestamp\` is ${deleted ? "not " : ""}empty`;
  return [fieldInvalid("status.Phase", status?.phase ?? "", why)];
}
