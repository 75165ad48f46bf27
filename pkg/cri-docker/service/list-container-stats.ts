import type { ListContainerStatsRequest, ListContainerStatsResponse } from "../../cri/generated/cri/v1/api.ts";
import { labelNames, ownerLabels, types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";

/** What the running containers use. */
export async function listContainerStats(
  context: CriContext,
  { filter }: ListContainerStatsRequest,
): Promise<ListContainerStatsResponse> {
  const { id = "", podSandboxId = "", labelSelector } = filter ?? {};
  const labels = {
    ...labelSelector,
    ...ownerLabels(context),
    [labelNames.type]: types.container,
    ...(podSandboxId && { [labelNames.sandbox]: podSandboxId }),
  };
  const listed = await context.engine.containers.list(labels);
  const asked = listed.filter((each) => each.state === "running" && each.id.startsWith(id));
  return { stats: await context.meter.measureAll(asked) };
}
