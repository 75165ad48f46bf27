import type { StartContainerRequest, StartContainerResponse } from "../../cri/generated/cri/v1/api.ts";
import type { ContainerInfo } from "../docker/containers.ts";
import { labelNames, types } from "../translation/labels.ts";
import { startRefusal } from "../translation/start-refusal.ts";
import type { CriContext } from "./cri-context.ts";
import { inspectOwn } from "./inspect-own.ts";

/** Starts a container and begins to write its log. */
export async function startContainer(
  { engine, logs }: CriContext,
  { containerId }: StartContainerRequest,
): Promise<StartContainerResponse> {
  // Read while it starts: the engine is the bottleneck then, not this.
  const inspected = inspectOwn(engine, containerId, types.container);
  inspected.catch(() => undefined);
  try {
    await engine.containers.start(containerId, "first");
  } catch (error) {
    throw startRefusal(error);
  }
  const { Id, Config }: ContainerInfo = await inspected;
  const labels = Config.Labels;
  logs.follow({ id: Id, path: labels[labelNames.logPath] ?? "", tty: Config.Tty });
  return {};
}
