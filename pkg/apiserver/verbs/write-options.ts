import { type FieldError, invalid } from "../../apimachinery/status-error.ts";
import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
} from "../../apimachinery/validation/field-error.ts";
import type { Query } from "../registry/generic/list-options.ts";

export type WriteOptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions" | "ApplyOptions";

const longestManager = 128;
const validations = ["", "Ignore", "Strict", "Warn"] as const;

/**
 * Checks the parameters of a write (metav1's ValidateCreateOptions and its siblings). Throws Invalid, 422. What a
 * DELETE asks for is the store's to check.
 */
export function checkWriteOptions(kind: WriteOptionsKind, query: Query): void {
  const errors = [
    ...validateDryRun(query.get("dryRun")),
    ...validateForce(kind, query),
    ...validateManager(kind, query),
    ...validateFieldValidation(query.get("fieldValidation")),
  ];
  if (errors.length === 0) return;
  throw invalid({ group: "meta.k8s.io", resource: kind === "ApplyOptions" ? "PatchOptions" : kind, name: "" }, errors);
}

function validateDryRun(value: string | null): FieldError[] {
  return !value || value === "All" ? [] : [fieldNotSupported("dryRun", [value], ["All"])];
}

function validateForce(kind: WriteOptionsKind, query: Query): FieldError[] {
  if (kind !== "PatchOptions" || !query.get("force")) return [];
  return [fieldForbidden("force", "may not be specified for non-apply patch")];
}

function validateManager(kind: WriteOptionsKind, query: Query): FieldError[] {
  const manager = query.get("fieldManager") ?? "";
  if (!manager) return kind === "ApplyOptions" ? [fieldRequired("fieldManager", "is required for apply patch")] : [];
  const errors = Buffer.byteLength(manager) > longestManager ? [fieldTooLong("fieldManager", longestManager)] : [];
  const odd = manager.search(/\p{C}|(?! )\p{Z}/u);
  if (odd < 0) return errors;
  const code = (manager.codePointAt(odd) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return [...errors, fieldInvalid("fieldManager", manager, `invalid character U+${code} (at position ${odd})`)];
}

function validateFieldValidation(value: string | null): FieldError[] {
  const known = (validations as readonly string[]).includes(value ?? "");
  return known ? [] : [fieldNotSupported("fieldValidation", value, validations)];
}
