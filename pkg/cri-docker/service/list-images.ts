import type { ListImagesRequest, ListImagesResponse } from "../../cri/generated/cri/v1/api.ts";
import { listedImage } from "../translation/image-from-docker.ts";
import type { CriContext } from "./cri-context.ts";

/** All images of the engine, not only those of pods; the pause image is marked as pinned. A filter names one image. */
export async function listImages(
  { engine, pauseImage }: CriContext,
  { filter }: ListImagesRequest,
): Promise<ListImagesResponse> {
  const [listed, pinned] = await Promise.all([engine.images.list(), pauseImage.reference()]);
  const images = listed.map((image) => listedImage(image, pinned));
  const wanted = filter?.image?.image;
  if (!wanted) return { images };
  const id = (await engine.images.inspect(wanted))?.Id;
  return { images: images.filter((image) => image.id === id) };
}
