import type { PodSandboxStatsRequest, PodSandboxStatsResponse } from "../../cri/generated/cri/v1/api.ts";
import { notFound } from "../translation/refusal.ts";
import type { CriContext } from "./cri-context.ts";
import { listPodSandboxStats } from "./list-pod-sandbox-stats.ts";

/** Of a sandbox that runs; any other is NOT_FOUND, as there is nothing to measure. */
export async function podSandboxStats(
  context: CriContext,
  { podSandboxId }: PodSandboxStatsRequest,
): Promise<PodSandboxStatsResponse> {
  const filter = { id: podSandboxId, labelSelector: {} };
  const { stats } = podSandboxId ? await listPodSandboxStats(context, { filter }) : { stats: [] };
  if (!stats[0]) throw notFound(`could not find a running pod sandbox ${JSON.stringify(podSandboxId)}`);
  return { stats: stats[0] };
}
