import { join } from "node:path";
import type { CreateContainerRequest, CreateContainerResponse } from "../../cri/generated/cri/v1/api.ts";
import type { ImageInfo } from "../docker/images.ts";
import { containerSpec } from "../translation/container-spec.ts";
import { imageRef } from "../translation/image-from-docker.ts";
import { containerName } from "../translation/names.ts";
import { invalid, notFound } from "../translation/refusal.ts";
import type { CriContext } from "./cri-context.ts";

/** Makes a container in a sandbox; it does not run yet. */
export async function createContainer(
  context: CriContext,
  { podSandboxId, config, sandboxConfig }: CreateContainerRequest,
): Promise<CreateContainerResponse> {
  if (!config?.metadata || !sandboxConfig?.metadata)
    throw invalid("a container needs a config and its sandbox's, with metadata");
  const { engine, network, cluster, leastOomScore } = context;
  const image = config.image?.image ?? "";
  const [found, { architecture, cgroupDriver }] = await Promise.all([engine.images.inspect(image), engine.info()]);
  if (!found) throw notFound(`image ${JSON.stringify(image)} is not on this machine`);
  checkArchitecture(found, config.image?.userSpecifiedImage || image, architecture);
  const logPath = config.logPath && sandboxConfig.logDirectory ? join(sandboxConfig.logDirectory, config.logPath) : "";
  const spec = containerSpec(config, {
    ...{ sandboxId: podSandboxId, sandboxConfig, network, cluster, logPath, leastOomScore, cgroupDriver },
    imageRef: imageRef(found, config.image?.userSpecifiedImage || image),
  });
  const id = await engine.containers.create(containerName(config.metadata, sandboxConfig.metadata), spec);
  if (config.stdin) await keepFirstOutput(context, id);
  return { containerId: id };
}

/** A container that nobody listens to in time runs all the same. */
async function keepFirstOutput({ firstOutput, log }: CriContext, id: string): Promise<void> {
  try {
    await firstOutput.keep(id);
  } catch (error) {
    log.warn({ container: id, error: (error as Error).message }, "What a container says first will not be kept");
  }
}

/** Go's names of what the engine calls by the kernel's. */
const goNames: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64", armv7l: "arm", i686: "386" };

function checkArchitecture({ Architecture: image }: ImageInfo, name: string, kernelName: string): void {
  const machine = goNames[kernelName] ?? kernelName;
  if (!image || image === machine || (machine === "amd64" && image === "386")) return;
  throw invalid(
    `image ${JSON.stringify(name)} is for ${image}, this machine is ${machine}; use an image that is built for ${machine}`,
  );
}
