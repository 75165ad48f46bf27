import type { ContainerStatsRequest, ContainerStatsResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";
import { inspectOwn } from "./inspect-own.ts";
import { types } from "./labels.ts";

export async function containerStats(
  { engine, meter }: CriContext,
  { containerId }: ContainerStatsRequest,
): Promise<ContainerStatsResponse> {
  const { Id, Config } = await inspectOwn(engine, containerId, types.container);
  return { stats: await meter.measure({ id: Id, labels: Config.Labels }) };
}
