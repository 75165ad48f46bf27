import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PodSandboxMetadata } from "../../cri/generated/cri/v1/api.ts";

/** In place of the id of a sandbox that the engine has not made yet. */
export const inTheMaking = "";

/** Files that live as long as their sandbox. One that is made again under the same name has the same folder. */
export class SandboxFolders {
  readonly #root: string;
  /** By folder, the id of its sandbox, as far as this process has made it. */
  readonly #owners = new Map<string, string>();
  readonly #removals = new Map<string, Promise<void>>();

  constructor(stateDir: string) {
    this.#root = join(stateDir, "sandboxes");
  }

  /** Writes a file of a sandbox that is about to be made and returns its path. */
  async write(pod: PodSandboxMetadata, name: string, content: string): Promise<string> {
    const folder = folderName(pod);
    this.#owners.set(folder, inTheMaking);
    await this.#removals.get(folder);
    await mkdir(join(this.#root, folder), { recursive: true, mode: 0o755 });
    const path = join(this.#root, folder, name);
    await writeFile(path, content, { mode: 0o644 });
    return path;
  }

  /** The sandbox that a file was written for has been made. */
  belongsTo(pod: PodSandboxMetadata, id: string): void {
    const folder = folderName(pod);
    if (this.#owners.has(folder)) this.#owners.set(folder, id);
  }

  /** A sandbox is gone, or has not come about. Another one of its name may have been made meanwhile. */
  async remove(pod: PodSandboxMetadata, id: string): Promise<void> {
    const folder = folderName(pod);
    if ((this.#owners.get(folder) ?? id) !== id) return;
    this.#owners.delete(folder);
    const removal = rm(join(this.#root, folder), { recursive: true, force: true });
    this.#removals.set(folder, removal);
    await removal.finally(() => this.#removals.delete(folder));
  }

  /** Removes the folders of sandboxes that are no longer there. */
  async keepOnly(pods: readonly PodSandboxMetadata[]): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o711 });
    const kept = new Set(pods.map(folderName));
    const gone = (await readdir(this.#root)).filter(
      (name) => !kept.has(name) && this.#owners.get(name) !== inTheMaking,
    );
    await Promise.all(gone.map((name) => rm(join(this.#root, name), { recursive: true, force: true })));
  }
}

const folderName = ({ namespace, name, uid, attempt }: PodSandboxMetadata) =>
  encodeURIComponent([namespace, name, uid, attempt].join("_"));
