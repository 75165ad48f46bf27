import type { Engine } from "../docker/engine.ts";
import { ensurePauseImage } from "./ensure-pause-image.ts";

/** The image that every sandbox of an engine runs; the engine is asked for it once. */
export class PauseImage {
  #known: Promise<string> | undefined;

  constructor(private readonly engine: Engine) {}

  /** Its name. Makes it when it is missing; rejects when that fails, and the next call tries again. */
  reference(): Promise<string> {
    this.#known ??= this.#ensure().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  /** Somebody removed it ("docker image prune --all", a new data directory): `reference` looks for it again. */
  forget(): void {
    this.#known = undefined;
  }

  #ensure(): Promise<string> {
    const { engine } = this;
    return ensurePauseImage({
      imageExists: async (reference) => (await engine.images.inspect(reference)) !== undefined,
      importImage: engine.images.import.bind(engine.images),
      architecture: async () => (await engine.info()).architecture,
    });
  }
}
