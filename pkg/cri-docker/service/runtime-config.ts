import { CgroupDriver } from "../../cri/generated/cri/v1/api.ts";
import type { RuntimeConfigResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

export async function runtimeConfig({ engine }: CriContext): Promise<RuntimeConfigResponse> {
  const { cgroupDriver } = await engine.info();
  return { linux: { cgroupDriver: cgroupDriver === "systemd" ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS } };
}
