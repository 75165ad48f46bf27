import type { ListContainerStatsRequest, ListContainerStatsResponse } from "../../cri/generated/cri/v1/api.ts";
import { unlessGone } from "../docker/engine-error.ts";
import type { CriContext } from "./cri-context.ts";
import { labelNames, ownerLabels, types } from "./labels.ts";
import { statsFromDocker } from "./stats-from-docker.ts";

/** How many containers the engine is asked about at a time: each costs it a walk through cgroup files. */
const atOnce = 4;

/** What the running containers use. */
export async function listContainerStats(
  context: CriContext,
  { filter }: ListContainerStatsRequest,
): Promise<ListContainerStatsResponse> {
  const { id = "", podSandboxId = "", labelSelector } = filter ?? {};
  const { containers } = context.engine;
  const labels = {
    ...labelSelector,
    ...ownerLabels(context),
    [labelNames.type]: types.container,
    ...(podSandboxId && { [labelNames.sandbox]: podSandboxId }),
  };
  const listed = await containers.list(labels);
  const left = listed.filter((each) => each.state === "running" && each.id.startsWith(id)).reverse();
  const stats: ListContainerStatsResponse["stats"] = [];
  const work = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const usage = await unlessGone(containers.usage(next.id));
      if (usage) stats.push(statsFromDocker(next, usage));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { stats };
}
