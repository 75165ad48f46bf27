import type { ContainerImage } from "../../api/core/v1/types.generated.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";

/** Upstream's nodeStatusMaxImages, and names per image. */
const maxImages = 50;
const maxNames = 5;

/** The node's largest images by name, for the scheduler's image locality. */
export async function nodeImages(cri: Pick<CriRuntime, "listImages">): Promise<ContainerImage[]> {
  const { images } = await cri.listImages({});
  return images
    .filter(({ repoTags, repoDigests }) => repoTags.length + repoDigests.length > 0)
    .sort((a, b) => Number(b.size - a.size))
    .slice(0, maxImages)
    .map(({ repoTags, repoDigests, size }) => ({
      names: [...repoDigests, ...repoTags].slice(0, maxNames),
      sizeBytes: Number(size),
    }));
}
