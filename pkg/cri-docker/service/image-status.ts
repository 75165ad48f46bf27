import type { ImageStatusRequest, ImageStatusResponse } from "../../cri/generated/cri/v1/api.ts";
import { inspectedImage } from "../translation/image-from-docker.ts";
import { invalid } from "../translation/refusal.ts";
import type { CriContext } from "./cri-context.ts";

/** No image in the answer when it is not on this machine. */
export async function imageStatus(
  { engine, pauseImage }: CriContext,
  { image, verbose }: ImageStatusRequest,
): Promise<ImageStatusResponse> {
  if (!image?.image) throw invalid("an image is needed");
  const found = await engine.images.inspect(image.image);
  if (!found) return { image: undefined, info: {} };
  const info: Record<string, string> = verbose ? { info: JSON.stringify(found) } : {};
  return { image: inspectedImage(found, await pauseImage.reference()), info };
}
