/** distribution's reference grammar: [domain/]path[:tag][@digest]. */
const domain =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

export interface ImageReference {
  /** "docker.io" when the name has none. */
  readonly registry: string;
  /** "library/busybox" */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Reads an image name. Throws with upstream's text when it is none. */
export function parseImageReference(image: string): ImageReference {
  const fail = () => new Error(`couldn't parse image name ${JSON.stringify(image)}: invalid reference format`);
  const at = image.indexOf("@");
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const [first = "", ...rest] = (hasTag ? named.slice(0, colon) : named).split("/");
  const hasDomain = rest.length > 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const parts = hasDomain ? rest : [first, ...rest];
  if (hasDomain && !domain.test(first)) throw fail();
  if (parts.length === 0 || !parts.every((part) => pathPart.test(part))) throw fail();
  if ((tag !== undefined && !tagPattern.test(tag)) || (digest !== undefined && !digestPattern.test(digest)))
    throw fail();
  const path = parts.join("/");
  const repository = !hasDomain && parts.length === 1 ? `library/${path}` : path;
  return { registry: hasDomain ? first : "docker.io", repository, tag, digest };
}

/** The name with ":latest" where it has neither tag nor digest. */
export function withDefaultTag(image: string): string {
  const { tag, digest } = parseImageReference(image);
  return tag === undefined && digest === undefined ? `${image}:latest` : image;
}
