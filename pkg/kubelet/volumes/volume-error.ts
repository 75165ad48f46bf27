/** A volume is not ready; the event about it is already recorded. */
export class VolumeError extends Error {
  override readonly name = "VolumeError";
}
