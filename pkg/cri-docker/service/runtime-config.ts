import { CgroupDriver, type RuntimeConfigResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

/** The engine's cgroup driver: kubelets write `cgroupParent` in its notation. */
export async function runtimeConfig({ engine }: CriContext): Promise<RuntimeConfigResponse> {
  const { cgroupDriver } = await engine.info();
  return { linux: { cgroupDriver: cgroupDriver === "systemd" ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS } };
}
