/** A volume is not ready; the event about it is already recorded. */
export class VolumeError extends Error {
  override readonly name = "VolumeError";

  constructor(
    message: string,
    /**
     * What a volume lacks is looked for again after that long, and at once when an object that it refers to appears.
     */
    readonly retryAfterMs: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
