import { StatusResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

interface Condition {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Whether the engine answers and the pods' network is there. */
export async function status({ engine, network }: CriContext): Promise<StatusResponse> {
  const runtime = await condition("RuntimeReady", "DockerDaemonNotReady", async () => {
    await engine.ping();
    return "";
  });
  const pods = await condition("NetworkReady", "NetworkPluginNotReady", async () =>
    (await engine.networkExists(network)) ? "" : `the Docker network ${network} is not there yet`,
  );
  const names = runtime.status ? ["", ...(await engine.info()).runtimes] : [""];
  const features = { recursiveReadOnlyMounts: false, userNamespaces: false };
  return StatusResponse.fromPartial({
    status: { conditions: [runtime, pods] },
    runtimeHandlers: names.map((name) => ({ name, features })),
    features: { supplementalGroupsPolicy: false },
  });
}

async function condition(type: string, failure: string, check: () => Promise<string>): Promise<Condition> {
  const message = await check().catch((error: unknown) => (error as Error).message);
  return { type, status: message === "", reason: message === "" ? "" : failure, message };
}
