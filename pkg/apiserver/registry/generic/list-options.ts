import { queryFlag } from "../../../apimachinery/query-flag.ts";
import { parseFieldSelector } from "../../../apimachinery/selectors/field-selector.ts";
import { parseLabelSelector } from "../../../apimachinery/selectors/label-selector.ts";
import { badRequest, invalid } from "../../../apimachinery/status-error.ts";
import type { CachedObject, CacheSelector } from "../../watch-cache/interface.ts";

/** Query parameters, wherever they come from. */
export interface Query {
  get(name: string): string | null;
}

/** Why objects cannot be selected by a field; undefined when they can. */
export type FieldRefusal = (field: string) => string | undefined;

/** What a list's resourceVersion means (metav1.ResourceVersionMatch): that very state, or that one or any later. */
export type VersionMatch = "Exact" | "NotOlderThan";

/** What a list or watch asks for, checked (metav1.ListOptions). */
export interface ListOptions {
  readonly selector: CacheSelector;
  /** undefined: the most recent; 0: any. */
  readonly resourceVersion: number | undefined;
  readonly resourceVersionMatch: VersionMatch | undefined;
  /** 0: no limit. */
  readonly limit: number;
  readonly continue: string | undefined;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  /** undefined: as long as the server likes, which is what 0 says too. */
  readonly timeoutSeconds: number | undefined;
}

/**
 * Reads and checks the parameters of a list or watch. `unselectable` says why the kind cannot be selected by a field.
 */
export function parseListOptions(query: Query, namespace: string | undefined, unselectable: FieldRefusal): ListOptions {
  const match = query.get("resourceVersionMatch") || undefined;
  const options: ListOptions = {
    selector: parseSelector(query, namespace, unselectable),
    resourceVersion: parseResourceVersion(query.get("resourceVersion")),
    resourceVersionMatch: match as VersionMatch | undefined,
    limit: parseCount(query, "limit") ?? 0,
    continue: query.get("continue") || undefined,
    allowWatchBookmarks: queryFlag(query, "allowWatchBookmarks") ?? false,
    sendInitialEvents: queryFlag(query, "sendInitialEvents"),
    timeoutSeconds: parseCount(query, "timeoutSeconds") || undefined,
  };
  if (match !== undefined || options.sendInitialEvents !== undefined) {
    checkMatch(options, queryFlag(query, "watch") ?? false);
  }
  return options;
}

/** undefined when there is none. Throws Invalid for anything but a number. `options`: the kind that has it. */
export function parseResourceVersion(text: string | null | undefined, options = "ListOptions"): number | undefined {
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const message = `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw invalid({ group: "meta.k8s.io", resource: options, name: "" }, [
    { type: "FieldValueInvalid", field: "resourceVersion", message },
  ]);
}

/** The number that a query parameter holds. Throws BadRequest for anything else. */
export function parseInteger(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function parseCount(query: Query, name: string): number | undefined {
  const text = query.get(name);
  return text ? Math.max(0, parseInteger(text)) : undefined;
}

function parseSelector(query: Query, namespace: string | undefined, unselectable: FieldRefusal): CacheSelector {
  const labelText = query.get("labelSelector");
  const fieldText = query.get("fieldSelector");
  if (!labelText && !fieldText) return { namespace };
  const labels = labelText ? parsed(() => parseLabelSelector(labelText)) : undefined;
  const fields = fieldText ? parsed(() => parseFieldSelector(fieldText)) : undefined;
  for (const { field } of fields?.terms ?? []) {
    const why = unselectable(field);
    if (why !== undefined) throw badRequest(why);
  }
  const name = fields?.requiresExactMatch("metadata.name");
  const inNamespace = namespace ?? fields?.requiresExactMatch("metadata.namespace");
  const matches = (object: CachedObject) =>
    (labels === undefined || labels.matches(object.labels)) && (fields === undefined || fields.matches(object.fields));
  return { namespace: inNamespace, name, matches };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

/** The combinations that upstream refuses (ValidateListOptions). Throws Invalid for the first of them. */
function checkMatch(options: ListOptions, watch: boolean): void {
  const { resourceVersionMatch: match, sendInitialEvents } = options;
  if (sendInitialEvents !== undefined && !watch) {
    throw forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
  }
  if (sendInitialEvents !== undefined && match === undefined) {
    throw forbidden(matchField, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (match === undefined) return;
  if (watch) checkWatchMatch(match, sendInitialEvents);
  else checkListMatch(match, options);
}

function checkWatchMatch(match: VersionMatch, sendInitialEvents: boolean | undefined): void {
  if (sendInitialEvents === undefined) {
    throw forbidden(matchField, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
  }
  if (match !== "NotOlderThan") throw notSupported(match, ["NotOlderThan"]);
}

function checkListMatch(match: VersionMatch, { resourceVersion, continue: token }: ListOptions): void {
  if (resourceVersion === undefined) {
    throw forbidden(matchField, "resourceVersionMatch is forbidden unless resourceVersion is provided");
  }
  if (token !== undefined) {
    throw forbidden(matchField, "resourceVersionMatch is forbidden when continue is provided");
  }
  // What a client sends need not be one of the two.
  if (match !== "Exact" && match !== "NotOlderThan") throw notSupported(match, ["Exact", "NotOlderThan", ""]);
  if (match === "Exact" && resourceVersion === 0) {
    throw forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

const matchField = "resourceVersionMatch";

const invalidOption = (type: "FieldValueForbidden" | "FieldValueNotSupported", field: string, message: string) =>
  invalid({ group: "meta.k8s.io", resource: "ListOptions", name: "" }, [{ type, field, message }]);

const forbidden = (field: string, why: string) => invalidOption("FieldValueForbidden", field, `Forbidden: ${why}`);

function notSupported(value: string, allowed: readonly string[]) {
  const listed = allowed.map((each) => JSON.stringify(each)).join(", ");
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${listed}`;
  return invalidOption("FieldValueNotSupported", matchField, message);
}
