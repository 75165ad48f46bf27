import { isAbsolute, join } from "node:path";
import type { AppArmorProfile, Container, Pod, SeccompProfile } from "../../../api/core/v1/types.generated.ts";
import {
  type DeepPartial,
  type Int64Value,
  type LinuxContainerSecurityContext,
  type LinuxSandboxSecurityContext,
  ProfileType,
  type SecurityProfile,
  SupplementalGroupsPolicy,
} from "../../../cri/generated/cri/v1/api.ts";
import { ContainerConfigError } from "../../env/config-error.ts";
import { formatPod } from "../../pod/pod-containers.ts";
import { namespaceOptions } from "./namespace-options.ts";

/** Who the image says it runs as: a number, a name, or nothing for root. */
export interface ImageUser {
  readonly uid?: bigint | undefined;
  readonly username?: string | undefined;
}

/** What /proc and /sys hide from a container unless it is unmasked (upstream's securitycontext defaults). */
const maskedPaths = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
];
const readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

const int64 = (value: number): DeepPartial<Int64Value> => ({ value: BigInt(value) });

/** The container's security context over the pod's (upstream's determineEffectiveSecurityContext). */
export function containerSecurityContext(
  pod: Pod,
  container: Container,
  imageUser: ImageUser,
  options: { readonly seccompRoot: string; readonly targetId?: string },
): DeepPartial<LinuxContainerSecurityContext> {
  const own = container.securityContext ?? {};
  const shared = pod.spec?.securityContext ?? {};
  const runAsUser = own.runAsUser ?? shared.runAsUser;
  const runAsGroup = own.runAsGroup ?? shared.runAsGroup;
  verifyNonRoot(pod, container, runAsUser, imageUser);
  const privileged = own.privileged ?? false;
  const unmasked = own.procMount === "Unmasked";
  const { add = [], drop = [] } = own.capabilities ?? {};
  return {
    namespaceOptions: namespaceOptions(pod, options.targetId),
    ...(runAsUser !== undefined && { runAsUser: int64(runAsUser) }),
    ...(runAsUser === undefined && imageUser.uid !== undefined && { runAsUser: { value: imageUser.uid } }),
    ...(runAsUser === undefined && imageUser.username && { runAsUsername: imageUser.username }),
    ...(runAsGroup !== undefined && { runAsGroup: int64(runAsGroup) }),
    ...supplementalGroups(pod),
    capabilities: { addCapabilities: add, dropCapabilities: drop },
    privileged,
    readonlyRootfs: own.readOnlyRootFilesystem ?? false,
    noNewPrivs: own.allowPrivilegeEscalation === false,
    maskedPaths: unmasked || privileged ? [] : maskedPaths,
    readonlyPaths: unmasked || privileged ? [] : readonlyPaths,
    seccomp: seccomp(own.seccompProfile ?? shared.seccompProfile, privileged, options.seccompRoot),
    ...appArmor(own.appArmorProfile ?? shared.appArmorProfile),
  };
}

/**
 * The sandbox is privileged if any container of the pod is. Its own process runs under the default seccomp profile
 * unless the pod says otherwise.
 */
export function sandboxSecurityContext(pod: Pod, seccompRoot: string): DeepPartial<LinuxSandboxSecurityContext> {
  const { runAsUser, runAsGroup, seccompProfile } = pod.spec?.securityContext ?? {};
  const privileged = (pod.spec?.containers ?? []).some(({ securityContext }) => securityContext?.privileged);
  return {
    namespaceOptions: namespaceOptions(pod),
    privileged,
    ...(runAsUser !== undefined && { runAsUser: int64(runAsUser) }),
    ...(runAsGroup !== undefined && { runAsGroup: int64(runAsGroup) }),
    ...supplementalGroups(pod),
    seccomp: seccomp(seccompProfile ?? { type: "RuntimeDefault" }, privileged, seccompRoot),
  };
}

function supplementalGroups({ spec }: Pod) {
  const { fsGroup, supplementalGroups: groups = [], supplementalGroupsPolicy } = spec?.securityContext ?? {};
  const all = fsGroup === undefined ? groups : [...groups, fsGroup];
  const strict = supplementalGroupsPolicy === "Strict";
  return {
    supplementalGroups: all.map(BigInt),
    supplementalGroupsPolicy: strict ? SupplementalGroupsPolicy.Strict : SupplementalGroupsPolicy.Merge,
  };
}

/** Throws upstream's refusal when runAsNonRoot is asked for and root is, or may be, the user. */
function verifyNonRoot(pod: Pod, container: Container, runAsUser: number | undefined, image: ImageUser): void {
  const nonRoot = container.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot;
  if (!nonRoot) return;
  const where = `(pod: ${JSON.stringify(formatPod(pod))}, container: ${container.name})`;
  if (runAsUser === 0) {
    throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${where}`);
  }
  if (runAsUser !== undefined) return;
  if (image.uid === 0n) {
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  }
  if (image.uid === undefined && image.username) {
    const why = `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root`;
    throw new ContainerConfigError(`${why} ${where}`);
  }
  if (image.uid === undefined) {
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  }
}

function seccomp(profile: SeccompProfile | undefined, privileged: boolean, root: string): DeepPartial<SecurityProfile> {
  if (!profile || privileged) return { profileType: ProfileType.Unconfined };
  switch (profile.type) {
    case "RuntimeDefault":
      return { profileType: ProfileType.RuntimeDefault };
    case "Localhost": {
      const file = profile.localhostProfile ?? "";
      return { profileType: ProfileType.Localhost, localhostRef: isAbsolute(file) ? file : join(root, file) };
    }
    default:
      return { profileType: ProfileType.Unconfined };
  }
}

function appArmor(profile: AppArmorProfile | undefined): { readonly apparmor?: DeepPartial<SecurityProfile> } {
  if (!profile) return {};
  if (profile.type === "Localhost") {
    return { apparmor: { profileType: ProfileType.Localhost, localhostRef: profile.localhostProfile ?? "" } };
  }
  const unconfined = profile.type === "Unconfined";
  return {
    apparmor: { profileType: unconfined ? ProfileType.Unconfined : ProfileType.RuntimeDefault, localhostRef: "" },
  };
}
