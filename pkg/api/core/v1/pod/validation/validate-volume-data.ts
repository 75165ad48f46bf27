import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../../apimachinery/validation/errors-of-each.ts";
import { fieldForbidden, fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import { validateLocalPath, validateVolumeFilePath } from "../../../../validation/validate-path.ts";
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from "../../types.generated.ts";
import { validateFieldRef, validateResourceFieldRef, volumeFieldPaths } from "./validate-env.ts";

/** Checks the sources of a volume that is made of files with given contents. */
export function validateData(
  { secret, configMap, downwardAPI, projected }: Omit<Volume, "name">,
  path: string,
): FieldError[] {
  return [
    ...(secret ? validateNamed(secret.secretName, "secretName", secret, `${path}.secret`) : []),
    ...(configMap ? validateNamed(configMap.name, "name", configMap, `${path}.configMap`) : []),
    ...(downwardAPI ? validateMode(downwardAPI.defaultMode, `${path}.downwardAPI.defaultMode`) : []),
    ...errorsOfEach(downwardAPI?.items ?? [], (file) => validateDownwardFile(file, `${path}.downwardAPI`)),
    ...(projected ? validateProjected(projected, `${path}.projected`) : []),
  ];
}

interface Files {
  readonly defaultMode?: number | undefined;
  readonly items?: readonly KeyToPath[] | undefined;
}

function validateNamed(
  name: string | undefined,
  field: string,
  { defaultMode, items }: Files,
  path: string,
): FieldError[] {
  return [
    ...(name ? [] : [fieldRequired(`${path}.${field}`)]),
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...validateEach(items, `${path}.items`, validateKeyToPath),
  ];
}

function validateMode(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [fieldInvalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

function validateKeyToPath({ key, path: file, mode }: KeyToPath, path: string): FieldError[] {
  return [
    ...(key ? [] : [fieldRequired(`${path}.key`)]),
    ...validateVolumeFilePath(file, `${path}.path`),
    ...validateMode(mode, `${path}.mode`),
  ];
}

function validateDownwardFile(file: DownwardAPIVolumeFile, path: string): FieldError[] {
  const { fieldRef, resourceFieldRef } = file;
  return [
    ...validateVolumeFilePath(file.path, `${path}.path`),
    ...(fieldRef ? validateFieldRef(fieldRef, volumeFieldPaths, `${path}.fieldRef`) : []),
    ...(fieldRef && resourceFieldRef
      ? [fieldInvalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")]
      : []),
    ...(!fieldRef && resourceFieldRef
      ? validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, true)
      : []),
    ...(!fieldRef && !resourceFieldRef
      ? [fieldRequired(path, "one of fieldRef and resourceFieldRef is required")]
      : []),
    ...validateMode(file.mode, `${path}.mode`),
  ];
}

function validateProjected({ defaultMode, sources }: ProjectedVolumeSource, path: string): FieldError[] {
  const seen = new Set<string>();
  return [
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...validateEach(sources, `${path}.sources`, (source, at) => [
      ...validateProjection(source, at, path),
      ...errorsOfEach(filesOf(source), ({ file, of }) => {
        const repeated = seen.has(file);
        seen.add(file);
        return repeated ? [fieldInvalid(path, of, "conflicting duplicate paths")] : [];
      }),
      ...(Object.values(source).filter((each) => each !== undefined).length > 1
        ? [fieldForbidden(at, "may not specify more than 1 volume type per source")]
        : []),
    ]),
  ];
}

function validateProjection(
  { secret, configMap, downwardAPI, serviceAccountToken: token }: VolumeProjection,
  path: string,
  volumePath: string,
): FieldError[] {
  return [
    ...(secret ? validateNamed(secret.name, "name", secret, `${path}.secret`) : []),
    ...(configMap ? validateNamed(configMap.name, "name", configMap, `${path}.configMap`) : []),
    ...errorsOfEach(downwardAPI?.items ?? [], (file) => validateDownwardFile(file, `${path}.downwardAPI`)),
    ...(token ? validateTokenSeconds(token.expirationSeconds, `${path}.serviceAccountToken.expirationSeconds`) : []),
    ...(token && !token.path ? [fieldRequired(`${volumePath}.path`)] : []),
    ...(token?.path ? validateLocalPath(token.path, `${volumePath}.path`) : []),
  ];
}

function validateTokenSeconds(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined) return [];
  if (seconds < 600) return [fieldInvalid(path, seconds, "may not specify a duration less than 10 minutes")];
  return seconds > 2 ** 32 ? [fieldInvalid(path, seconds, "may not specify a duration larger than 2^32 seconds")] : [];
}

/** The files that a source makes, and what a conflict between them is told with. */
function filesOf({ secret, configMap, downwardAPI }: VolumeProjection): { file: string; of: string }[] {
  return [
    ...(secret?.items ?? []).map(({ path }) => ({ file: path, of: secret?.name ?? "" })),
    ...(configMap?.items ?? []).map(({ path }) => ({ file: path, of: configMap?.name ?? "" })),
    ...(downwardAPI?.items ?? []).map(({ path }) => ({ file: path, of: path })),
  ].filter(({ file }) => file !== "");
}
