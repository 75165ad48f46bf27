import type { VersionResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

/** `version` is the kubelet's runtime API and fixed at 0.1.0; `runtimeVersion` is the engine's own. */
export async function version({ engine }: CriContext): Promise<VersionResponse> {
  const { version } = await engine.info();
  return { version: "0.1.0", runtimeName: "docker", runtimeVersion: version, runtimeApiVersion: "v1" };
}
