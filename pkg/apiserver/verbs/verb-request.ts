import type { FieldValidation } from "../../apimachinery/codecs/decoded.ts";
import { badRequest, type StatusError } from "../../apimachinery/status-error.ts";
import type { UserInfo } from "../auth/interface.ts";
import type { Query } from "../registry/generic/list-options.ts";
import type { WriteContext } from "../registry/generic/store/write-context.ts";

/** What a verb needs to know of its request, however it came: over HTTP or inside the process. */
export interface VerbRequest {
  readonly user: UserInfo;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: Query;
  /** Stands in managedFields when the request names no fieldManager. */
  readonly defaultManager: string;
  readonly warn: (message: string) => void;
}

/** The name in the URL; what needs one is never routed without. */
export function nameOf({ name }: VerbRequest): string {
  if (!name) throw badRequest("name is required");
  return name;
}

/** Who writes, and how, as the request says. */
export function writeContext({ user, query, defaultManager, subresource, warn }: VerbRequest): WriteContext {
  const dryRun = query.get("dryRun") === "All";
  return { user, manager: query.get("fieldManager") || defaultManager, dryRun, subresource, warn };
}

/** Checked with the other options of a write (write-options.ts). */
export const fieldValidationOf = (query: Query): FieldValidation =>
  (query.get("fieldValidation") || "Warn") as FieldValidation;

/** How many problems of one body are told; upstream's decoder has the same bound. */
const mostProblems = 100;

/** Refuses, warns of or ignores what a body holds beyond its type, as the request asks. */
export function settleProblems(
  problems: readonly string[],
  request: VerbRequest,
  kind: string,
  apiVersion: string,
): void {
  const version = apiVersion.slice(apiVersion.lastIndexOf("/") + 1);
  settle(problems, request, (why) =>
    badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`),
  );
}

/** The same with an error of the caller's, made of what Go's strict decoder says. */
export function settle(found: readonly string[], request: VerbRequest, refusal: (why: string) => StatusError): void {
  if (found.length === 0) return;
  const problems = [...new Set(found)].slice(0, mostProblems);
  switch (fieldValidationOf(request.query)) {
    case "Strict":
      throw refusal(`strict decoding error: ${problems.join(", ")}`);
    case "Warn":
      problems.forEach((problem) => request.warn(problem));
      return;
    case "Ignore":
      return;
  }
}
