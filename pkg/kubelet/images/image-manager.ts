import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import type { Image } from "../../cri/generated/cri/v1/api.ts";
import type { Clock } from "../../util/clock.ts";
import { formatDuration } from "../../util/duration.ts";
import type { ObjectSource } from "../env/object-source.ts";
import { podUid } from "../pod/pod-containers.ts";
import type { PodEvents } from "../pod/pod-events.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { criMessage } from "../runtime/cri-error.ts";
import { ImageError } from "./image-error.ts";
import { withDefaultTag } from "./image-reference.ts";
import { PullBackoff } from "./pull-backoff.ts";
import { PullGate } from "./pull-gate.ts";
import { registryCredentials } from "./registry-credentials.ts";

export interface ImageManagerOptions {
  readonly cri: CriRuntime;
  readonly objects: ObjectSource;
  readonly events: PodEvents;
  readonly clock: Clock;
  readonly maxParallelPulls: number;
  /** The node's Docker client configuration, "" for none: its credentials serve every pod. */
  readonly dockerConfig: string;
}

/** An image that containers can be made of. */
export interface EnsuredImage {
  readonly image: Image;
  /** What the event says about an image that was there; undefined for one that was pulled, which had its event. */
  readonly present?: string;
}

/** Makes sure that a container's image is there, by its pull policy (upstream's EnsureImageExists). */
export class ImageManager {
  readonly #backoff: PullBackoff;
  readonly #gate: PullGate;

  constructor(private readonly options: ImageManagerOptions) {
    this.#backoff = new PullBackoff(options.clock);
    this.#gate = new PullGate(options.maxParallelPulls);
  }

  /** The image to make the container from. Rejects with ImageError. */
  async ensure(pod: Pod, container: Container): Promise<EnsuredImage> {
    const { events } = this.options;
    const asked = container.image ?? "";
    const image = this.#named(pod, container, asked);
    const present = await this.#status(pod, container, image);
    const policy = container.imagePullPolicy ?? (image.endsWith(":latest") ? "Always" : "IfNotPresent");
    if (present && policy !== "Always") {
      return {
        image: present,
        present: `Container image ${quote(asked)} already present on machine and can be accessed by the pod`,
      };
    }
    if (policy === "Never") {
      const message = `Container image ${quote(asked)} is not present with pull policy of Never`;
      events.container(pod, container.name, "Warning", "ErrImageNeverPull", message);
      throw new ImageError("ErrImageNeverPull", message);
    }
    return { image: await this.#pull(pod, container, image) };
  }

  forgetPod(uid: string): void {
    this.#backoff.forgetPod(uid);
  }

  #named(pod: Pod, container: Container, asked: string): string {
    try {
      return withDefaultTag(asked);
    } catch (error) {
      const message = `Failed to apply default image tag ${quote(asked)}: ${(error as Error).message}`;
      this.options.events.container(pod, container.name, "Warning", "InspectFailed", message);
      throw new ImageError("InvalidImageName", message);
    }
  }

  async #status(pod: Pod, container: Container, image: string): Promise<Image | undefined> {
    try {
      return (await this.options.cri.imageStatus({ image: { image }, verbose: false })).image;
    } catch (error) {
      const message = `Failed to inspect image ${quote(image)}: ${criMessage(error)}`;
      this.options.events.container(pod, container.name, "Warning", "InspectFailed", message);
      throw new ImageError("ImageInspectError", message);
    }
  }

  async #pull(pod: Pod, container: Container, image: string): Promise<Image> {
    const { events, clock } = this.options;
    const key = `${podUid(pod)}_${image}`;
    const waiting = this.#backoff.current(key);
    if (waiting) {
      const message = `Back-off pulling image ${quote(image)}`;
      events.container(pod, container.name, "Normal", "BackOff", message);
      throw new ImageError("ImagePullBackOff", `${message}: ErrImagePull: ${waiting.error}`, waiting.remainingMs);
    }
    const asked = clock.elapsed();
    try {
      return await this.#gate.run(async () => {
        events.container(pod, container.name, "Normal", "Pulling", `Pulling image ${quote(image)}`);
        const begun = clock.elapsed();
        await this.#pullWithCredentials(pod, image);
        const pulled = await this.#status(pod, container, image);
        if (!pulled) throw new Error(`the runtime does not find ${image} after pulling it`);
        const [took, waited] = [begun, asked].map((since) => formatDuration(clock.elapsed() - since));
        const message = `Successfully pulled image ${quote(image)} in ${took} (${waited} including waiting). Image size: ${pulled.size} bytes.`;
        events.container(pod, container.name, "Normal", "Pulled", message);
        this.#backoff.succeeded(key);
        return pulled;
      });
    } catch (error) {
      const reason = criMessage(error);
      const message = `Failed to pull image ${quote(image)}: ${reason}`;
      events.container(pod, container.name, "Warning", "Failed", message);
      this.#backoff.failed(key, reason);
      throw new ImageError("ErrImagePull", reason, this.#backoff.delay(key));
    }
  }

  /** Tries the credentials that match, in order, and without any when there are none. */
  async #pullWithCredentials(pod: Pod, image: string): Promise<void> {
    const { cri, objects, dockerConfig, events } = this.options;
    const { auths, missing } = await registryCredentials(pod, image, objects, dockerConfig);
    if (missing.length > 0) {
      const message = `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`;
      events.pod(pod, "Warning", "FailedToRetrieveImagePullSecret", message);
    }
    const tries = auths.length > 0 ? auths : [undefined];
    let failure: unknown;
    for (const auth of tries) {
      try {
        await cri.pullImage({ image: { image }, ...(auth && { auth }) });
        return;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

const quote = (text: string) => JSON.stringify(text);
