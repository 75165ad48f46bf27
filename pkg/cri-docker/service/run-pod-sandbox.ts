import type { RunPodSandboxRequest, RunPodSandboxResponse } from "../../cri/generated/cri/v1/api.ts";
import { isNotFound } from "../docker/engine-error.ts";
import { sandboxName } from "../translation/names.ts";
import { invalid } from "../translation/refusal.ts";
import { resolvConf } from "../translation/resolv-conf.ts";
import { sandboxSpec } from "../translation/sandbox-spec.ts";
import { startRefusal } from "../translation/start-refusal.ts";
import type { CriContext } from "./cri-context.ts";
import { inTheMaking } from "./sandbox-folders.ts";

/** Makes and starts a sandbox. Nothing is left behind when it does not start. */
export async function runPodSandbox(
  context: CriContext,
  { config, runtimeHandler }: RunPodSandboxRequest,
): Promise<RunPodSandboxResponse> {
  if (!config?.metadata) throw invalid("a sandbox needs a config with metadata");
  const { engine, folders, network, cluster, leastOomScore } = context;
  const { metadata, dnsConfig } = config;
  const [{ cgroupDriver }, file] = await Promise.all([
    engine.info(),
    dnsConfig ? folders.write(metadata, "resolv.conf", resolvConf(dnsConfig)) : undefined,
  ]);
  const surroundings = { runtimeHandler, resolvConf: file, network, cluster, leastOomScore, cgroupDriver };
  const id = await ofPauseImage(context, (image) =>
    engine.containers.create(sandboxName(metadata), sandboxSpec(config, { image, ...surroundings })),
  ).catch(async (error: unknown) => {
    await folders.remove(metadata, inTheMaking);
    throw error;
  });
  folders.belongsTo(metadata, id);
  try {
    await engine.containers.start(id, "later");
  } catch (error) {
    await engine.containers.remove(id);
    await folders.remove(metadata, id);
    throw startRefusal(error);
  }
  return { podSandboxId: id };
}

/** Creates of the pause image; once more when the engine has it no longer. */
async function ofPauseImage({ pauseImage }: CriContext, create: (image: string) => Promise<string>): Promise<string> {
  try {
    return await create(await pauseImage.reference());
  } catch (error) {
    if (!isNotFound(error)) throw error;
    pauseImage.forget();
    return create(await pauseImage.reference());
  }
}
