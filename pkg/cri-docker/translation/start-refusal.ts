import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import { EngineError } from "../docker/engine-error.ts";

/** The engine wraps what went wrong into the names of its parts. */
const prefix =
  /^.*(?:unable to start container process|container_linux\.go:\d+|OCI runtime create failed|starting container process caused):? ?/s;
const suffix = /(: unknown)+\.?$/;

/** Why a container could not be started, without the engine's wrapping. */
export function startReason(message: string): string {
  return message.replace(prefix, "").replace(suffix, "").trim();
}

/** The refusal for a container that did not start: `exec: "nosuch": executable file not found in $PATH`. */
export function startRefusal(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.kind === "unreachable") return error;
  const code =
    error.kind === "notFound" && /no such container/i.test(error.message) ? status.NOT_FOUND : status.UNKNOWN;
  return new CriError(code, startReason(error.message), { cause: error });
}
