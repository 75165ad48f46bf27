import { readFileSync } from "node:fs";
import {
  type LinuxContainerSecurityContext,
  ProfileType,
  type SecurityProfile,
  type SELinuxOption,
  SupplementalGroupsPolicy,
} from "../../cri/generated/cri/v1/api.ts";
import type { HostConfig } from "../docker/containers.ts";
import { invalid } from "./refusal.ts";

type Identity = Pick<LinuxContainerSecurityContext, "runAsUser" | "runAsGroup"> &
  Partial<Pick<LinuxContainerSecurityContext, "runAsUsername">>;

/** "uid", "uid:gid" or "name:gid" as Docker takes it; "" leaves the user to the image. */
export function userOf({ runAsUser, runAsGroup, runAsUsername = "" }: Identity): string {
  const user = runAsUser ? String(runAsUser.value) : runAsUsername;
  if (!runAsGroup) return user;
  if (!user) throw invalid("runAsGroup is given without runAsUser");
  return `${user}:${runAsGroup.value}`;
}

/** Privileges of a container. */
export function privilegesOf(security: LinuxContainerSecurityContext): HostConfig {
  const { capabilities, privileged, maskedPaths, readonlyPaths, supplementalGroups } = security;
  if (security.supplementalGroupsPolicy === SupplementalGroupsPolicy.Strict) {
    throw invalid("supplementalGroupsPolicy Strict is not supported by the Docker Engine");
  }
  return {
    Privileged: privileged,
    ReadonlyRootfs: security.readonlyRootfs,
    CapAdd: capabilities?.addCapabilities ?? [],
    CapDrop: capabilities?.dropCapabilities ?? [],
    GroupAdd: supplementalGroups.map(String),
    ...(!privileged && { MaskedPaths: maskedPaths, ReadonlyPaths: readonlyPaths }),
    SecurityOpt: [
      ...(security.noNewPrivs ? ["no-new-privileges"] : []),
      ...seccompOption(security.seccomp),
      ...appArmorOption(security.apparmor),
      ...seLinuxOptions(security.selinuxOptions),
    ],
  };
}

/** RuntimeDefault is what Docker does by itself. */
export function seccompOption(profile: SecurityProfile | undefined): string[] {
  if (!profile || profile.profileType === ProfileType.Unconfined) return ["seccomp=unconfined"];
  if (profile.profileType === ProfileType.RuntimeDefault) return [];
  try {
    return [`seccomp=${JSON.stringify(JSON.parse(readFileSync(profile.localhostRef, "utf8")))}`];
  } catch (error) {
    throw invalid(`cannot load seccomp profile ${JSON.stringify(profile.localhostRef)}: ${(error as Error).message}`);
  }
}

function appArmorOption(profile: SecurityProfile | undefined): string[] {
  if (profile?.profileType === ProfileType.Unconfined) return ["apparmor=unconfined"];
  return profile?.profileType === ProfileType.Localhost ? [`apparmor=${profile.localhostRef}`] : [];
}

function seLinuxOptions(options: SELinuxOption | undefined): string[] {
  const parts = Object.entries({ user: "", role: "", type: "", level: "", ...options });
  return parts.filter(([, value]) => value).map(([key, value]) => `label=${key}:${value}`);
}
