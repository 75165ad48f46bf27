import type { KubeObject } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { ResourceClient } from "../../client/interface.ts";

/**
 * Whether an informer that shows `shown` has not heard yet of what was `written` since: planned on that, a controller
 * would do it again or undo it. Asks the API only about what is not shown, which may be new to the informer, or gone.
 */
export async function isUnseen<T extends KubeObject>(
  written: T,
  shown: T | undefined,
  api: Pick<ResourceClient<T>, "get">,
): Promise<boolean> {
  if (shown) return shown.metadata.uid === written.metadata.uid && revision(shown) < revision(written);
  try {
    return (await api.get(written.metadata)).metadata.uid === written.metadata.uid;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

const revision = ({ metadata }: KubeObject) => Number(metadata.resourceVersion);
