import type { CriRuntime } from "../runtime/cri-calls.ts";

/**
 * The folders on whose file systems pods write: the kubelet's own, and the runtime's as soon as it has said where it
 * keeps images and containers.
 */
export class PodDisks {
  #runtimes: readonly string[] | undefined;

  constructor(
    private readonly own: readonly string[],
    private readonly cri: Pick<CriRuntime, "imageFsInfo">,
  ) {}

  async folders(): Promise<readonly string[]> {
    this.#runtimes ??= await this.#ask();
    return [...this.own, ...(this.#runtimes ?? [])];
  }

  /** Undefined while the runtime cannot be asked: that it is down is told elsewhere. */
  async #ask(): Promise<readonly string[] | undefined> {
    try {
      const { imageFilesystems, containerFilesystems } = await this.cri.imageFsInfo({});
      const points = [...imageFilesystems, ...containerFilesystems].map(({ fsId }) => fsId?.mountpoint ?? "");
      return [...new Set(points)].filter(Boolean);
    } catch {
      return undefined;
    }
  }
}
