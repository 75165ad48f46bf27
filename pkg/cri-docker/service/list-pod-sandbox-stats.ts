import type {
  ListPodSandboxStatsRequest,
  ListPodSandboxStatsResponse,
  PodSandboxStats,
} from "../../cri/generated/cri/v1/api.ts";
import type { ListedContainer } from "../docker/containers.ts";
import { podStats } from "../stats/pod-stats.ts";
import { inTurns } from "../stats/usage-meter.ts";
import { labelNames, ownerLabels, types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";

/** What the pods use that are ready. */
export async function listPodSandboxStats(
  context: CriContext,
  { filter }: ListPodSandboxStatsRequest,
): Promise<ListPodSandboxStatsResponse> {
  const { containers } = context.engine;
  const owned = ownerLabels(context);
  const [sandboxes, all] = await Promise.all([
    containers.list({ ...filter?.labelSelector, ...owned, [labelNames.type]: types.sandbox }),
    containers.list({ ...owned, [labelNames.type]: types.container }),
  ]);
  const asked = sandboxes.filter(({ id, state }) => state === "running" && id.startsWith(filter?.id ?? ""));
  const running = all.filter(({ state }) => state === "running");
  const stats = await inTurns(asked, (sandbox) => measurePod(context, sandbox, running));
  return { stats: stats.filter((each) => each !== undefined) };
}

async function measurePod(
  { meter }: CriContext,
  sandbox: ListedContainer,
  running: readonly ListedContainer[],
): Promise<PodSandboxStats | undefined> {
  const inside = running.filter(({ labels }) => labels[labelNames.sandbox] === sandbox.id);
  const [own, measured] = await Promise.all([meter.raw(sandbox.id), meter.measureAll(inside)]);
  return own && podStats(sandbox, own, measured);
}
