import type { IncomingHttpHeaders } from "node:http";
import type { Status } from "../../apimachinery/meta/v1/types.generated.ts";
import { statusCodes, StatusError } from "../../apimachinery/status-error.ts";

const reasons = new Map<number, string>(
  Object.entries(statusCodes)
    .filter(([reason]) => reason !== "AlreadyExists" && reason !== "Gone")
    .map(([reason, code]) => [code, reason]),
);

function parseStatus(body: string): Status | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const parsed = JSON.parse(body) as Status;
    return parsed.kind === "Status" ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The seconds of a Retry-After header; undefined when there is none that counts seconds. */
export function retryAfterSeconds(headers: IncomingHttpHeaders): number | undefined {
  const text = headers["retry-after"];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * A failed answer as StatusError. Bodies that are no Status (a proxy's page) become its message, cut to one kilobyte.
 */
export function errorOfAnswer(code: number, headers: IncomingHttpHeaders, body: string): StatusError {
  const status = parseStatus(body);
  if (status) return new StatusError({ code, ...status });
  const text = body.trim().slice(0, 1024);
  const wait = retryAfterSeconds(headers);
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: reasons.get(code) ?? (code >= 500 ? "InternalError" : "Unknown"),
    message: text || `the server responded with the status code ${code} but did not return more information`,
    ...(wait !== undefined && { details: { retryAfterSeconds: wait } }),
    code,
  });
}
