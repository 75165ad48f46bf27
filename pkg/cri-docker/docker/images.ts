import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { asked, unlessGone } from "./engine-error.ts";
import { untilDone } from "./image-progress.ts";

export type ImageInfo = Docker.ImageInspectInfo;
export type ListedImage = Docker.ImageInfo;

/** As the engine takes them (X-Registry-Auth); what is not needed is "". */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
  readonly identitytoken: string;
  readonly registrytoken: string;
}

/** The engine's images. Calls reject with EngineError. */
export class Images {
  constructor(private readonly docker: Docker) {}

  list(): Promise<ListedImage[]> {
    return asked(this.docker.listImages());
  }

  /** By reference or id; undefined when there is none. */
  inspect(reference: string): Promise<ImageInfo | undefined> {
    return unlessGone(this.docker.getImage(reference).inspect());
  }

  /** Resolves when the image is there. Rejects with the registry's words, and when nothing moves for a minute. */
  async pull(reference: string, credentials: RegistryCredentials | undefined): Promise<void> {
    const options = { ...(credentials && { authconfig: credentials }) };
    await untilDone((await asked(this.docker.pull(reference, options))) as Readable);
  }

  /** Makes an image of a root file system; `changes` are Dockerfile instructions. */
  async import(archive: Buffer, repository: string, tag: string, changes: readonly string[]): Promise<void> {
    const options = { repo: repository, tag, changes: [...changes] };
    await untilDone((await asked(this.docker.importImage(archive as unknown as string, options))) as Readable);
  }

  /** Removes one tag or digest, or with an id the image itself. Nothing happens to what is gone. */
  async remove(reference: string): Promise<void> {
    await unlessGone(this.docker.getImage(reference).remove());
  }
}
