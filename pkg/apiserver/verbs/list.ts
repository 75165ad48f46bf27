import type { ObjectKey } from "../../apimachinery/object.ts";
import { badRequest, isGone, StatusError, statusError } from "../../apimachinery/status-error.ts";
import { type ListOptions, parseListOptions } from "../registry/generic/list-options.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";
import type { VerbRequest } from "./verb-request.ts";

/** One page of a list; `continue` leads to the next. */
export interface Listed {
  readonly items: readonly CachedObject[];
  readonly resourceVersion: string;
  readonly continue: string | undefined;
  readonly remainingItemCount: number | undefined;
}

/**
 * The history that a continued list was consistent with is gone. With the token in the answer the rest can still be
 * had, as it is now.
 */
function expired(after: ObjectKey): StatusError {
  const { status } = statusError(
    "Expired",
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
  );
  return new StatusError({ ...status, metadata: { continue: encodeContinue({ revision: undefined, after }) } });
}

/** The version that the list is to be of, and no later one: a page is, unless its request says otherwise. */
function exactVersion({ resourceVersion, resourceVersionMatch, limit }: ListOptions): number | undefined {
  const isExact = resourceVersionMatch === "Exact" || (resourceVersionMatch === undefined && limit > 0);
  return isExact ? resourceVersion || undefined : undefined;
}

/** The objects that a list request asks for, consistent with one revision, whole or in pages. */
export async function list({ store, unselectable }: ServedResource, request: VerbRequest): Promise<Listed> {
  const options = parseListOptions(request.query, request.namespace, unselectable);
  const { selector, limit } = options;
  const token = options.continue === undefined ? undefined : decodeContinue(options.continue);
  if (token && options.resourceVersion)
    throw badRequest("specifying resource version is not allowed when using continue");
  const exact = token ? undefined : exactVersion(options);
  if (!token && exact === undefined && limit === 0) {
    if (options.resourceVersion) await store.cache.waitFor(options.resourceVersion);
    const { items, revision } = store.cache.list(selector);
    return { items, resourceVersion: String(revision), continue: undefined, remainingItemCount: undefined };
  }
  if (options.resourceVersion && exact === undefined) await store.cache.waitFor(options.resourceVersion);
  const revision = token?.revision ?? exact;
  try {
    const page = await store.cache.page(selector, {
      limit,
      ...(revision !== undefined && { revision }),
      after: token?.after,
    });
    return {
      items: page.items,
      resourceVersion: String(page.revision),
      continue: page.next && encodeContinue({ revision: page.revision, after: page.next }),
      remainingItemCount: page.next ? page.remaining : undefined,
    };
  } catch (error) {
    throw token && isGone(error) ? expired(token.after) : error;
  }
}
