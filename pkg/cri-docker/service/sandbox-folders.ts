import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PodSandboxMetadata } from "../../cri/generated/cri/v1/api.ts";

/** Files that live as long as their sandbox. */
export class SandboxFolders {
  readonly #root: string;

  constructor(stateDir: string) {
    this.#root = join(stateDir, "sandboxes");
  }

  /** Writes a file of a sandbox's and returns its path. */
  async write(pod: PodSandboxMetadata, name: string, content: string): Promise<string> {
    const folder = join(this.#root, folderName(pod));
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o644 });
    return path;
  }

  async remove(pod: PodSandboxMetadata): Promise<void> {
    await rm(join(this.#root, folderName(pod)), { recursive: true, force: true });
  }

  /** Removes the folders of sandboxes that are no longer there. */
  async keepOnly(pods: readonly PodSandboxMetadata[]): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o711 });
    const kept = new Set(pods.map(folderName));
    const gone = (await readdir(this.#root)).filter((name) => !kept.has(name));
    await Promise.all(gone.map((name) => rm(join(this.#root, name), { recursive: true, force: true })));
  }
}

const folderName = ({ namespace, name, uid, attempt }: PodSandboxMetadata) =>
  encodeURIComponent([namespace, name, uid, attempt].join("_"));
