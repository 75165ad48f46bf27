import { type ContainerStatsRequest, ContainerStatsResponse } from "../../cri/generated/cri/v1/api.ts";
import { nowNanos, types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";
import { inspectOwn } from "./inspect-own.ts";

/**
 * What one container uses, with what it wrote outside of volumes; the list of all leaves that out, because it is dear.
 */
export async function containerStats(
  { engine, meter }: CriContext,
  { containerId }: ContainerStatsRequest,
): Promise<ContainerStatsResponse> {
  const { Id, Config } = await inspectOwn(engine, containerId, types.container);
  const [stats, written, { rootFolder }] = await Promise.all([
    meter.measure({ id: Id, labels: Config.Labels }),
    engine.containers.writtenBytes(Id),
    engine.info(),
  ]);
  const writableLayer = {
    timestamp: nowNanos(),
    fsId: { mountpoint: rootFolder },
    usedBytes: { value: BigInt(written) },
  };
  return ContainerStatsResponse.fromPartial(stats ? { stats: { ...stats, writableLayer } } : {});
}
