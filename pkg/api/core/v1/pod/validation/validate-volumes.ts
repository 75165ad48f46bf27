import { compareQuantities } from "../../../../../apimachinery/quantity.ts";
import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from "../../../../../apimachinery/validation/field-error.ts";
import { dns1123LabelErrors } from "../../../../../apimachinery/validation/names.ts";
import { invalidWhen, validateEach } from "../../../../validation/validate-each.ts";
import { validateNoBacksteps } from "../../../../validation/validate-path.ts";
import type { Volume } from "../../types.generated.ts";
import { validateData } from "./validate-volume-data.ts";

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
] as const;

/** Checks the volumes of a pod (ValidateVolumes). */
export function validateVolumes(volumes: readonly Volume[], path: string): FieldError[] {
  const names = new Set<string>();
  return validateEach(volumes, path, (volume, at) => {
    const { name } = volume;
    const repeated = names.has(name);
    names.add(name);
    return [
      ...validateSource(volume, at),
      ...(name ? invalidWhen(dns1123LabelErrors(name), `${at}.name`, name) : [fieldRequired(`${at}.name`)]),
      ...(name && repeated ? [fieldDuplicate(`${at}.name`, name)] : []),
    ];
  });
}

function validateSource({ name: _name, ...sources }: Volume, path: string): FieldError[] {
  const given = Object.entries(sources).filter(([, source]) => source !== undefined);
  const [, ...others] = given.map(([type]) => type);
  if (given.length === 0) return [fieldRequired(path, "must specify a volume type")];
  return [
    ...validateDirectories(sources, path),
    ...validateData(sources, path),
    ...others.map((type) => fieldForbidden(`${path}.${type}`, "may not specify more than 1 volume type")),
  ];
}

function validateDirectories(
  { emptyDir, hostPath, persistentVolumeClaim: claim, nfs }: Omit<Volume, "name">,
  path: string,
): FieldError[] {
  const limit = emptyDir?.sizeLimit;
  return [
    ...(limit !== undefined && compareQuantities(limit, "0") < 0
      ? [fieldForbidden(`${path}.emptyDir.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
      : []),
    ...(hostPath ? validateHostPath(hostPath, `${path}.hostPath`) : []),
    ...(claim && !claim.claimName ? [fieldRequired(`${path}.persistentVolumeClaim.claimName`)] : []),
    ...(nfs && !nfs.server ? [fieldRequired(`${path}.nfs.server`)] : []),
    ...(nfs && !nfs.path ? [fieldRequired(`${path}.nfs.path`)] : []),
    ...(nfs && !nfs.path?.startsWith("/")
      ? [fieldInvalid(`${path}.nfs.path`, nfs.path, "must be an absolute path")]
      : []),
  ];
}

function validateHostPath(source: NonNullable<Volume["hostPath"]>, path: string): FieldError[] {
  if (!source.path) return [fieldRequired(`${path}.path`)];
  const type = source.type ?? "";
  return [
    ...validateNoBacksteps(source.path, `${path}.path`),
    ...((hostPathTypes as readonly string[]).includes(type)
      ? []
      : [fieldNotSupported(`${path}.type`, type, hostPathTypes)]),
  ];
}
