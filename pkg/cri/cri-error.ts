import { status } from "@grpc/grpc-js";

/** A refusal with a gRPC status, to be thrown by an implementation of CRI. */
export class CriError extends Error {
  override readonly name = "CriError";

  constructor(
    readonly code: status,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The status to answer for whatever was thrown: its own, or UNKNOWN as Go's servers do. */
export function statusOf(error: unknown): { code: status; details: string } {
  if (error instanceof CriError) return { code: error.code, details: error.message };
  return { code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}
