import { type FieldError, invalid } from "../../apimachinery/status-error.ts";
import { fieldForbidden, fieldInvalid } from "../../apimachinery/validation/field-error.ts";
import { parseInteger } from "../registry/generic/list-options.ts";

/** Those of core/v1 PodLogOptions that the kubelet is told. */
const passedOn = [
  "follow",
  "previous",
  "sinceSeconds",
  "sinceTime",
  "timestamps",
  "tailLines",
  "limitBytes",
  "stream",
] as const;

/**
 * What a request for the log of `pod` asks of the kubelet. Throws what upstream finds wrong with it
 * (ValidatePodLogOptions), and BadRequest for what is no number.
 */
export function podLogOptions(query: URLSearchParams, pod: string): URLSearchParams {
  const errors = errorsIn(query);
  if (errors.length > 0) throw invalid({ resource: "PodLogOptions", name: pod }, errors);
  const asked = new URLSearchParams();
  for (const name of passedOn) {
    const value = query.get(name);
    if (value !== null) asked.set(name, value);
  }
  return asked;
}

function errorsIn(query: URLSearchParams): FieldError[] {
  const twoBeginnings = query.get("sinceSeconds") !== null && query.get("sinceTime") !== null;
  return [
    ...atLeast(0, "must be greater than or equal to 0", query, "tailLines"),
    ...atLeast(1, "must be greater than 0", query, "limitBytes"),
    ...(twoBeginnings
      ? [fieldForbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified")]
      : atLeast(1, "must be greater than 0", query, "sinceSeconds")),
  ];
}

function atLeast(least: number, why: string, query: URLSearchParams, name: string): FieldError[] {
  const text = query.get(name);
  if (!text) return [];
  const value = parseInteger(text);
  return value < least ? [fieldInvalid(name, value, why)] : [];
}
