import { statfs } from "node:fs/promises";
import type { FilesystemUsage, ImageFsInfoResponse } from "../../cri/generated/cri/v1/api.ts";
import { nowNanos } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";

/**
 * The file system that images and containers are on, with what images take (layers that several share count for each).
 */
export async function imageFsInfo({ engine }: CriContext): Promise<ImageFsInfoResponse> {
  const [{ rootFolder }, images] = await Promise.all([engine.info(), engine.images.list()]);
  const { files, ffree } = await statfs(rootFolder);
  const usage: FilesystemUsage = {
    timestamp: nowNanos(),
    fsId: { mountpoint: rootFolder },
    usedBytes: { value: images.reduce((sum, { Size }) => sum + BigInt(Size), 0n) },
    inodesUsed: { value: BigInt(files - ffree) },
  };
  return { imageFilesystems: [usage], containerFilesystems: [usage] };
}
