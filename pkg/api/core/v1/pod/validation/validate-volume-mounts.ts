import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import {
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldRequired,
} from "../../../../../apimachinery/validation/field-error.ts";
import { validateOptionalChoice } from "../../../../validation/validate-choice.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import { validateLocalPath } from "../../../../validation/validate-path.ts";
import type { VolumeMount } from "../../types.generated.ts";

const propagations = ["Bidirectional", "HostToContainer", "None"] as const;

/** Checks where a container has volumes (ValidateVolumeMounts). `path`: the list's; `volumes`: the pod's, by name. */
export function validateMounts(
  mounts: readonly VolumeMount[],
  path: string,
  volumes: ReadonlySet<string>,
  privileged: boolean,
): FieldError[] {
  const paths = new Set<string>();
  return validateEach(mounts, path, ({ name, mountPath, subPath, subPathExpr, mountPropagation }, at) => {
    const repeated = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name ? [] : [fieldRequired(`${at}.name`)]),
      ...(volumes.has(name) ? [] : [fieldNotFound(`${at}.name`, name)]),
      ...(mountPath ? [] : [fieldRequired(`${at}.mountPath`)]),
      ...(repeated ? [fieldInvalid(`${at}.mountPath`, mountPath, "must be unique")] : []),
      // Upstream names the list here and not the mount.
      ...(subPath ? validateLocalPath(subPath, `${path}.subPath`) : []),
      ...(subPath && subPathExpr
        ? [fieldInvalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive")]
        : []),
      ...(subPathExpr ? validateLocalPath(subPathExpr, `${path}.subPathExpr`) : []),
      ...validateOptionalChoice(mountPropagation, propagations, `${path}.mountPropagation`),
      ...(mountPropagation === "Bidirectional" && !privileged
        ? [
            fieldForbidden(
              `${path}.mountPropagation`,
              "Bidirectional mount propagation is available only to privileged containers",
            ),
          ]
        : []),
    ];
  });
}
