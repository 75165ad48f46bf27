/** A step failed; what the container's status says about it, and when to try again. */
export class ActionFailure extends Error {
  override readonly name = "ActionFailure";
  constructor(
    /** The container's waiting reason, as upstream's: CreateContainerConfigError, RunContainerError, … */
    readonly reason: string,
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

/** Upstream's backOffPeriod: a pod whose sync failed is tried again after that long. */
export const defaultRetryMs = 10_000;
