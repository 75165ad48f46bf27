import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { allContainers } from "../pod/pod-containers.ts";
import type { AdmissionCheck } from "./node-view.ts";

/**
 * A pod that asks for a profile, the runtime's own or another, does not run without one where the kernel has no
 * AppArmor.
 */
export const appArmorCheck: AdmissionCheck = async (pod, { hasAppArmor }) => {
  if (!allContainers(pod).some((container) => asksForProfile(pod, container)) || (await hasAppArmor()))
    return undefined;
  return { reason: "AppArmor", message: "Cannot enforce AppArmor: AppArmor is not enabled on the host" };
};

function asksForProfile({ spec }: Pod, { securityContext }: Container): boolean {
  const profile = securityContext?.appArmorProfile ?? spec?.securityContext?.appArmorProfile;
  return profile !== undefined && profile.type !== "Unconfined";
}
