import type { DeleteOptions } from "../../../../apimachinery/meta/v1/types.generated.ts";
import type { CachedObject } from "../../../watch-cache/interface.ts";

/** Why a caller who meant one object must not change the other one that has its name now. */
export const otherUid = (expected: string, found = ""): string =>
  `Precondition failed: UID in precondition: ${expected}, UID in object meta: ${found}`;

/** Why the object is not the one that the caller means to change; undefined when it is (storage.Preconditions). */
export function failedPrecondition(
  current: CachedObject,
  { uid, resourceVersion }: NonNullable<DeleteOptions["preconditions"]> = {},
): string | undefined {
  const { revision } = current;
  const found = current.object().metadata.uid;
  if (uid !== undefined && uid !== found) return otherUid(uid, found);
  if (resourceVersion !== undefined && resourceVersion !== String(revision))
    return `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${revision}`;
  return undefined;
}
