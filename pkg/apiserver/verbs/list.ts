import { isGone, statusError } from "../../apimachinery/status-error.ts";
import { parseListOptions } from "../registry/generic/list-options.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { CachedObject } from "../watch-cache/interface.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";
import type { VerbRequest } from "./verb-request.ts";

export interface Listed {
  readonly items: readonly CachedObject[];
  readonly resourceVersion: string;
  readonly continue: string | undefined;
  readonly remainingItemCount: number | undefined;
}

const expired = () =>
  statusError(
    "Expired",
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
  );

/** The objects that a list request asks for, consistent with one revision, whole or in pages. */
export async function list({ store, selectable }: ServedResource, request: VerbRequest): Promise<Listed> {
  const options = parseListOptions(request.query, request.namespace, selectable);
  const { selector, limit } = options;
  const token = options.continue === undefined ? undefined : decodeContinue(options.continue);
  const exact = options.resourceVersionMatch === "Exact" ? options.resourceVersion : undefined;
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
    throw token && isGone(error) ? expired() : error;
  }
}
