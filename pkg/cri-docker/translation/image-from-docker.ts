import type { Image, ImageSpec } from "../../cri/generated/cri/v1/api.ts";
import type { ImageInfo, ListedImage } from "../docker/images.ts";

/** The image of a container as its pod's manifest named it; what that resolved to is told beside it. */
export const imageSpec = (image: string): ImageSpec => ({
  image,
  annotations: {},
  userSpecifiedImage: image,
  runtimeHandler: "",
  imageRef: "",
});

/**
 * What a pod's status names as the image that runs: its digest in the registry that it was asked for by `name`, or else
 * in one that has it too, or its id when it came from none.
 */
export function imageRef({ Id, RepoDigests }: Pick<ImageInfo, "Id" | "RepoDigests">, name: string): string {
  const repository = name.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  const short = repository.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
  const digests = RepoDigests ?? [];
  return digests.find((digest) => digest.startsWith(`${short}@`)) ?? digests[0] ?? Id;
}

/** An image as a list knows it: without the user it runs as. */
export function listedImage({ Id, RepoTags, RepoDigests, Size }: ListedImage, pinned: string): Image {
  return image({ id: Id, tags: RepoTags, digests: RepoDigests, size: Size, pinned });
}

/** An image with the user it runs as: a number as `uid`, a name as `username`, root where the image says nothing. */
export function inspectedImage({ Id, RepoTags, RepoDigests, Size, Config }: ImageInfo, pinned: string): Image {
  const user = Config?.User?.split(":")[0] ?? "";
  const found = image({ id: Id, tags: RepoTags, digests: RepoDigests, size: Size, pinned });
  if (user === "") return { ...found, uid: { value: 0n } };
  return /^\d+$/.test(user) ? { ...found, uid: { value: BigInt(user) } } : { ...found, username: user };
}

interface Known {
  readonly id: string;
  /** Docker 29 gives null for none. */
  readonly tags: string[] | null | undefined;
  readonly digests: string[] | null | undefined;
  readonly size: number;
  /** The reference of the image that is never to be collected. */
  readonly pinned: string;
}

/** Docker's word for "has no name". */
const none = "<none>";

function image({ id, tags, digests, size, pinned }: Known): Image {
  const repoTags = (tags ?? []).filter((tag) => !tag.includes(none));
  return {
    id,
    repoTags,
    repoDigests: (digests ?? []).filter((digest) => !digest.includes(none)),
    size: BigInt(size),
    uid: undefined,
    username: "",
    spec: undefined,
    pinned: repoTags.includes(pinned),
  };
}
