import { type StatusError, statusError } from "../../apimachinery/status-error.ts";

/** A watch from before what is still known: the client must list again. */
export const watchExpired = (requested: number, oldest: number): StatusError =>
  statusError("Expired", `too old resource version: ${requested} (${oldest})`);

/** A list, or a page of one, as of a revision that is compacted: the client must list from the start. */
export const listExpired = (): StatusError =>
  statusError("Expired", "The resourceVersion for the provided list is too old.");

/** A client has seen a revision that this server has not (apiserver's NewTooLargeResourceVersionError). */
export const tooLargeResourceVersion = (requested: number, current: number): StatusError =>
  statusError("Timeout", `Too large resource version: ${requested}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
