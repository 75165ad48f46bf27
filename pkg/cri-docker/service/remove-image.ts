import type { RemoveImageRequest, RemoveImageResponse } from "../../cri/generated/cri/v1/api.ts";
import { invalid } from "../translation/refusal.ts";
import type { CriContext } from "./cri-context.ts";

/** Removes an image with all of its names. Nothing happens to one that is not here. */
export async function removeImage({ engine }: CriContext, { image }: RemoveImageRequest): Promise<RemoveImageResponse> {
  if (!image?.image) throw invalid("an image is needed");
  const found = await engine.images.inspect(image.image);
  if (!found) return {};
  // The engine refuses an id that has several names, and removes the image with its last.
  for (const name of [...(found.RepoTags ?? []), ...(found.RepoDigests ?? [])]) await engine.images.remove(name);
  await engine.images.remove(found.Id);
  return {};
}
