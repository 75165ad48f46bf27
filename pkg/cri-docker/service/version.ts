import type { VersionResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

export async function version({ engine }: CriContext): Promise<VersionResponse> {
  const { version } = await engine.info();
  return { version: "0.1.0", runtimeName: "docker", runtimeVersion: version, runtimeApiVersion: "v1" };
}
