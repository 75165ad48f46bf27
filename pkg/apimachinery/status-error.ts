import type { Status, StatusCause } from "./meta/v1/types.generated.ts";

/** The reasons of metav1.Status that Berth answers with, and their HTTP codes (apimachinery `StatusReason`). */
export const statusCodes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

export type StatusReason = keyof typeof statusCodes;

/** What a failed API call was about: `resource` plural as in the URL ("pods"), or the kind for Invalid. */
export interface StatusSubject {
  readonly group?: string;
  readonly resource: string;
  readonly name?: string;
}

/** One field that a manifest got wrong. `type` is apimachinery's field.ErrorType as it stands in causes. */
export interface FieldError {
  readonly type:
    | "FieldValueRequired"
    | "FieldValueInvalid"
    | "FieldValueDuplicate"
    | "FieldValueNotSupported"
    | "FieldValueForbidden"
    | "FieldValueNotFound"
    | "FieldValueTooLong"
    | "FieldValueTooMany"
    | "FieldValueTypeInvalid"
    | "InternalError";
  /** "spec.containers[0].name" */
  readonly field: string;
  /** Without the field, with the offending value: `Invalid value: "X": must be lower case`. */
  readonly message: string;
}

/** An error that a client is meant to read: it travels as metav1.Status. */
export class StatusError extends Error {
  override readonly name = "StatusError";

  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? "unknown API error");
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? "";
  }
}

/** Builds a failure Status of a known reason. */
export function statusError(
  reason: StatusReason,
  message: string,
  details: { subject?: StatusSubject; causes?: StatusCause[]; retryAfterSeconds?: number } = {},
): StatusError {
  const { subject, causes, retryAfterSeconds } = details;
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...((subject ?? causes ?? retryAfterSeconds) !== undefined && {
      details: {
        ...(subject?.name && { name: subject.name }),
        ...(subject?.group && { group: subject.group }),
        ...(subject && { kind: subject.resource }),
        ...(causes && { causes }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      },
    }),
    code: statusCodes[reason],
  });
}

const qualified = ({ group, resource }: StatusSubject) => (group ? `${resource}.${group}` : resource);

/** 400: the request itself cannot be understood; another try with the same words fails the same. */
export const badRequest = (message: string): StatusError => statusError("BadRequest", message);

/** 404 that names the object; clients take it for "it is gone", so it is no answer for "it may not be seen". */
export const notFound = (subject: StatusSubject): StatusError =>
  statusError("NotFound", `${qualified(subject)} "${subject.name}" not found`, { subject });

/** 409 of a create: the name is taken. */
export const alreadyExists = (subject: StatusSubject): StatusError =>
  statusError("AlreadyExists", `${qualified(subject)} "${subject.name}" already exists`, { subject });

/** 409 of a change to what has changed since it was read, or was preconditioned: clients read again and retry. */
export const conflict = (subject: StatusSubject, why: string): StatusError =>
  statusError("Conflict", `Operation cannot be fulfilled on ${qualified(subject)} "${subject.name}": ${why}`, {
    subject,
  });

/** 403, also for what may be done but not so (quota, admission): `why` says it. */
export const forbidden = (subject: StatusSubject, why: string): StatusError =>
  statusError("Forbidden", `${qualified(subject)} ${JSON.stringify(subject.name ?? "")} is forbidden: ${why}`, {
    subject,
  });

/** How much text tells of wrong fields, in characters: what goes beyond begins no other error. */
const mostText = 1024 * 1024;

/** As many errors as {@link mostText} has room for, and one at least: each may hold a value of megabytes. */
function tellable(errors: readonly FieldError[]): readonly FieldError[] {
  let length = 0;
  const end = errors.findIndex(({ field, message }, index) => {
    length += field.length + message.length;
    return index > 0 && length > mostText;
  });
  return end < 0 ? errors : errors.slice(0, end);
}

/**
 * 422 with one cause per wrong field; `subject.resource` is the kind here, as upstream's NewInvalid has it. Where they
 * are beyond number, the first of them.
 */
export function invalid(subject: StatusSubject, found: readonly FieldError[]): StatusError {
  const errors = tellable(found);
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  const listed = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return statusError("Invalid", `${qualified(subject)} "${subject.name ?? ""}" is invalid: ${listed}`, {
    subject,
    causes: errors.map(({ type, field, message }) => ({ reason: type, message, field })),
  });
}

const hasReason = (error: unknown, ...reasons: StatusReason[]) =>
  error instanceof StatusError && reasons.includes(error.reason as StatusReason);

/** 404: the object, or the kind, is not there. For whoever wanted it gone, that is success. */
export const isNotFound = (error: unknown): boolean => hasReason(error, "NotFound");
/** 409 of a create: an object of that name stands there already. */
export const isAlreadyExists = (error: unknown): boolean => hasReason(error, "AlreadyExists");
/** 409 of a change: the object is newer than what was read, or not the one meant. Read again and decide anew. */
export const isConflict = (error: unknown): boolean => hasReason(error, "Conflict");
/** 422: the object breaks rules of its kind; the same again fails the same way. */
export const isInvalid = (error: unknown): boolean => hasReason(error, "Invalid");
/** 410: the revision asked for is compacted (`Expired`), or the watch's history is lost (`Gone`). List anew. */
export const isGone = (error: unknown): boolean => hasReason(error, "Gone", "Expired");
