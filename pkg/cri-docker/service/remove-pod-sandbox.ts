import type { RemovePodSandboxRequest, RemovePodSandboxResponse } from "../../cri/generated/cri/v1/api.ts";
import { unlessGone } from "../docker/engine-error.ts";
import { labelNames, ownerLabels, podMetadata } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";
import { removeContainer } from "./remove-container.ts";

/** Removes a sandbox with all of its containers and files. Nothing happens to one that is gone. */
export async function removePodSandbox(
  context: CriContext,
  { podSandboxId }: RemovePodSandboxRequest,
): Promise<RemovePodSandboxResponse> {
  const { engine, folders } = context;
  const [inside, sandbox] = await Promise.all([
    engine.containers.list({ ...ownerLabels(context), [labelNames.sandbox]: podSandboxId }),
    unlessGone(engine.containers.inspect(podSandboxId)),
  ]);
  await Promise.all(inside.map(({ id }) => removeContainer(context, { containerId: id })));
  if (!sandbox) return {};
  await engine.containers.remove(sandbox.Id);
  await folders.remove(podMetadata(sandbox.Config.Labels), sandbox.Id);
  return {};
}
