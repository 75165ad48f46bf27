/** What went wrong at the Docker Engine, as far as callers tell cases apart. */
export type EngineErrorKind = "notFound" | "conflict" | "unreachable" | "other";

/** The Docker Engine refused a call, in its own words, or could not be reached. */
export class EngineError extends Error {
  override readonly name = "EngineError";

  constructor(
    readonly kind: EngineErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The engine knows no such thing: for removals as good as success. */
export const isNotFound = (error: unknown): boolean => error instanceof EngineError && error.kind === "notFound";
/** The name is taken, or the container is in a state that forbids the call: being removed, or in use. */
export const isConflict = (error: unknown): boolean => error instanceof EngineError && error.kind === "conflict";

const kinds: Readonly<Record<number, EngineErrorKind>> = { 404: "notFound", 409: "conflict" };

interface HttpFailure {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string };
  readonly code?: string;
  readonly message: string;
}

/** Resolves with what a call to the engine answers; rejects with EngineError. */
export async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    const { statusCode, json, code, message } = cause as HttpFailure;
    if (statusCode !== undefined)
      throw new EngineError(kinds[statusCode] ?? "other", json?.message ?? ownWords(message), { cause });
    if (code === undefined) throw cause;
    const reason = `cannot reach the Docker Engine (${message}); is it running?`;
    throw new EngineError("unreachable", reason, { cause });
  }
}

/**
 * Of calls that answer a stream, the client tells the engine's words only behind its own: "(HTTP code 500) server error
 * - …".
 */
const ownWords = (message: string) => message.replace(/^\(HTTP code \d+\) [a-z ]+ - /, "").trim();

/** As {@link asked}, for calls whose purpose is served when the thing is already gone. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await asked(call);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
