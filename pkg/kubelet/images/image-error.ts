/** Upstream's names (pkg/kubelet/images), as `kubectl get pods` shows them. */
export type ImageErrorReason =
  "InvalidImageName" | "ImageInspectError" | "ErrImageNeverPull" | "ErrImagePull" | "ImagePullBackOff";

/** A container's image is not there. `reason` and message are the container's waiting state; names as upstream's. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  constructor(
    readonly reason: ImageErrorReason,
    message: string,
    /** Milliseconds until a further try makes sense. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
