import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import { EngineError, type EngineErrorKind } from "../docker/engine-error.ts";

const codes: Readonly<Record<EngineErrorKind, status>> = {
  notFound: status.NOT_FOUND,
  conflict: status.FAILED_PRECONDITION,
  unreachable: status.UNAVAILABLE,
  other: status.UNKNOWN,
};

/** The engine's refusal as CRI's. */
export function refusalOf(error: unknown): unknown {
  return error instanceof EngineError ? new CriError(codes[error.kind], error.message, { cause: error }) : error;
}

/** The request lacks something, or asks for what the Docker Engine cannot do. */
export const invalid = (message: string) => new CriError(status.INVALID_ARGUMENT, message);
/** What the request names is not there, or not of this runtime. */
export const notFound = (message: string) => new CriError(status.NOT_FOUND, message);
