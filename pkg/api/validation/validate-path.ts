import type { FieldError } from "../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../apimachinery/validation/field-error.ts";

/** A path that never leads up again. */
export function validateNoBacksteps(file: string, path: string): FieldError[] {
  return file.split("/").includes("..") ? [fieldInvalid(path, file, "must not contain '..'")] : [];
}

/** A path that stays inside what it is relative to (validateLocalDescendingPath). */
export function validateLocalPath(file: string, path: string): FieldError[] {
  return [
    ...(file.startsWith("/") ? [fieldInvalid(path, file, "must be a relative path")] : []),
    ...validateNoBacksteps(file, path),
  ];
}

/** The name of a file in a volume that the kubelet writes; names that begin with ".." are its own. */
export function validateVolumeFilePath(file: string | undefined, path: string): FieldError[] {
  if (!file) return [fieldRequired(path)];
  const errors = validateLocalPath(file, path);
  if (errors.length > 0 || !file.startsWith("..")) return errors;
  return [fieldInvalid(path, file, "must not start with '..'")];
}
