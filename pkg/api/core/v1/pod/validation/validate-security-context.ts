import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import {
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from "../../../../../apimachinery/validation/field-error.ts";
import { validateOptionalChoice } from "../../../../validation/validate-choice.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import { maxInt32, validateRange } from "../../../../validation/validate-number.ts";
import { validateLocalPath } from "../../../../validation/validate-path.ts";
import type { PodSpec, SeccompProfile, SecurityContext, Sysctl } from "../../types.generated.ts";

const validateId = (id: number | undefined, path: string) => validateRange(id, 0, maxInt32, path);

/** Checks whom a pod's processes run as and what they may (validatePodSpecSecurityContext). */
export function validatePodSecurity(
  { securityContext, hostPID, shareProcessNamespace }: PodSpec,
  path: string,
): FieldError[] {
  if (!securityContext) return [];
  const at = `${path}.securityContext`;
  const { fsGroup, runAsUser, runAsGroup, supplementalGroups, sysctls } = securityContext;
  return [
    ...validateId(fsGroup, `${at}.fsGroup`),
    ...validateId(runAsUser, `${at}.runAsUser`),
    ...validateId(runAsGroup, `${at}.runAsGroup`),
    ...validateEach(supplementalGroups, `${at}.supplementalGroups`, validateId),
    ...(hostPID && shareProcessNamespace
      ? [fieldInvalid(`${at}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled")]
      : []),
    ...validateSysctls(sysctls, `${at}.sysctls`),
    ...validateOptionalChoice(
      securityContext.fsGroupChangePolicy,
      ["Always", "OnRootMismatch"],
      `${at}.fsGroupChangePolicy`,
    ),
    ...validateSeccomp(securityContext.seccompProfile, `${at}.seccompProfile`),
    ...validateOptionalChoice(
      securityContext.supplementalGroupsPolicy,
      ["Merge", "Strict"],
      `${at}.supplementalGroupsPolicy`,
    ),
  ];
}

/** Checks the same of one container (ValidateSecurityContext). */
export function validateContainerSecurity(
  context: SecurityContext | undefined,
  path: string,
  hostUsers: boolean,
): FieldError[] {
  if (!context) return [];
  const { privileged, allowPrivilegeEscalation, capabilities, procMount, runAsUser, runAsGroup } = context;
  const refused = allowPrivilegeEscalation === false;
  const cannot = (what: string) =>
    fieldInvalid(path, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
  return [
    ...validateId(runAsUser, `${path}.runAsUser`),
    ...validateId(runAsGroup, `${path}.runAsGroup`),
    ...validateOptionalChoice(procMount, ["Default", "Unmasked"], `${path}.procMount`),
    ...(hostUsers && procMount === "Unmasked"
      ? [fieldInvalid(`${path}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`")]
      : []),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...(refused && privileged ? [cannot("`privileged` to true")] : []),
    ...(refused && capabilities?.add?.includes("CAP_SYS_ADMIN") ? [cannot("`capabilities.Add` CAP_SYS_ADMIN")] : []),
  ];
}

const seccompTypes = ["Localhost", "RuntimeDefault", "Unconfined"] as const;

function validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile: file } = profile;
  if (!type) return [fieldRequired(`${path}.type`, "type is required when seccompProfile is set")];
  if (type === "Localhost") {
    const at = `${path}.localhostProfile`;
    return file === undefined
      ? [fieldRequired(at, "must be set when seccomp type is Localhost")]
      : validateLocalPath(file, at);
  }
  return [
    ...((seccompTypes as readonly string[]).includes(type)
      ? []
      : [fieldNotSupported(`${path}.type`, type, seccompTypes)]),
    ...(file === undefined
      ? []
      : [fieldInvalid(`${path}.localhostProfile`, profile, "can only be set when seccomp type is Localhost")]),
  ];
}

const sysctl = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const longestSysctl = 253;

function validateSysctls(sysctls: readonly Sysctl[] | undefined, path: string): FieldError[] {
  const seen = new Set<string>();
  return validateEach(sysctls, path, ({ name }, index) => {
    const at = `${index}.name`;
    if (!name) return [fieldRequired(at)];
    if (name.length > longestSysctl || !sysctl.test(name))
      return [fieldInvalid(at, name, `must have at most ${longestSysctl} characters and match regex ${sysctl.source}`)];
    if (seen.has(name)) return [fieldDuplicate(at, name)];
    seen.add(name);
    return [];
  });
}
