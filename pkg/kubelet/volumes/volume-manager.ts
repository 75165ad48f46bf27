import { rm } from "node:fs/promises";
import type { Pod, Volume } from "../../api/core/v1/types.generated.ts";
import type { Logger } from "../../component-base/logger.ts";
import { runCommand } from "../../util/run-command.ts";
import { formatPod, podUid } from "../pod/pod-containers.ts";
import type { PodDirectories } from "../pod/pod-directories.ts";
import type { PodEvents } from "../pod/pod-events.ts";
import { mountPointsBelow } from "./mount-points.ts";
import type { MountedVolume } from "./mounted-volume.ts";
import { emptyDirPlugin } from "./plugins/empty-dir.ts";
import { hostPathPlugin } from "./plugins/host-path.ts";
import { configMapPlugin, downwardApiPlugin, projectedPlugin, secretPlugin } from "./plugins/projected.ts";
import type { VolumeContext, VolumePlugin } from "./plugins/volume-plugin.ts";
import { VolumeError } from "./volume-error.ts";

/** The kinds of volumes that pods of this node can have. */
const plugins: readonly VolumePlugin[] = [
  emptyDirPlugin,
  hostPathPlugin,
  configMapPlugin,
  secretPlugin,
  projectedPlugin,
  downwardApiPlugin,
];

/** A volume that failed is tried again after that long, doubled each time (upstream's exponentialbackoff). */
const firstRetryMs = 500;
const maxRetryMs = 122_000;

export interface VolumeManagerOptions extends Omit<VolumeContext, "pod" | "directory"> {
  readonly directories: PodDirectories;
  readonly events: PodEvents;
  readonly log: Logger;
}

/** Puts pods' volumes on the node, keeps live ones up to date and takes them away in the end. */
export class VolumeManager {
  /** Pods whose volumes are set up. */
  readonly #pods = new Map<string, Pod>();
  /** How often in a row a pod's volumes failed. */
  readonly #failures = new Map<string, number>();
  /** Work on one pod's volumes goes one after the other. */
  readonly #chains = new Map<string, Promise<unknown>>();

  constructor(private readonly options: VolumeManagerOptions) {}

  /** Every volume of the pod, ready. Rejects with upstream's FailedMount text. */
  setUp(pod: Pod): Promise<ReadonlyMap<string, MountedVolume>> {
    return this.#inTurn(podUid(pod), async () => {
      this.#pods.set(podUid(pod), pod);
      const setUps = (pod.spec?.volumes ?? []).map((volume) => this.#setUpOne(pod, volume));
      // One that fails leaves no other half written: the turn ends when all of them have.
      await Promise.allSettled(setUps);
      const mounted = await Promise.all(setUps).catch((error: unknown) => {
        throw new VolumeError((error as Error).message, this.#nextRetry(podUid(pod)), { cause: error });
      });
      this.#failures.delete(podUid(pod));
      return new Map(mounted.map((volume) => [volume.name, volume]));
    });
  }

  /**
   * Brings the content of live volumes up to date: the pod, or an object it refers to, changed. A pod that is to end
   * keeps what it has, for what it refers to is often deleted with it.
   */
  refresh(uid: string, changed?: Pod): void {
    if (!this.#pods.has(uid)) return;
    if (changed) this.#pods.set(uid, changed);
    void this.#inTurn(uid, async () => {
      const pod = this.#pods.get(uid);
      if (!pod || pod.metadata.deletionTimestamp) return;
      const live = (pod.spec?.volumes ?? []).filter((volume) => pluginOf(volume)?.live);
      for (const volume of live) await this.#refreshOne(pod, volume);
    });
  }

  /** One that fails keeps no other from being brought up to date: a token is renewed though a ConfigMap has gone. */
  async #refreshOne(pod: Pod, volume: Volume): Promise<void> {
    try {
      await this.#setUpOne(pod, volume);
    } catch (error) {
      this.options.log.warn({ error: (error as Error).message }, "Failed to bring a volume up to date");
    }
  }

  /** Unmounts and removes the pod's volumes. */
  tearDown(uid: string): Promise<void> {
    return this.#inTurn(uid, async () => {
      this.#pods.delete(uid);
      const directory = this.options.directories.volumes(uid);
      for (const point of await mountPointsBelow(directory)) await runCommand("umount", [point]);
      await rm(directory, { recursive: true, force: true });
    });
  }

  /** Removes everything of a pod that is long gone. */
  async removePod(uid: string): Promise<void> {
    await this.tearDown(uid);
    await rm(this.options.directories.pod(uid), { recursive: true, force: true });
    this.forget(uid);
  }

  forget(uid: string): void {
    this.#pods.delete(uid);
    this.#chains.delete(uid);
    this.#failures.delete(uid);
  }

  async #setUpOne(pod: Pod, volume: Volume): Promise<MountedVolume> {
    const plugin = pluginOf(volume);
    try {
      if (!plugin) throw new Error(`this node has no plugin for volumes of the kind ${kindOf(volume)}`);
      const directory = this.options.directories.volume(podUid(pod), plugin.name, volume.name);
      const { path, readOnly } = await plugin.setUp(volume, { ...this.options, pod, directory });
      return { name: volume.name, path, readOnly };
    } catch (error) {
      const message = `MountVolume.SetUp failed for volume "${volume.name}" : ${(error as Error).message}`;
      this.options.events.pod(pod, "Warning", "FailedMount", message);
      throw new Error(`${formatPod(pod)}: ${message}`, { cause: error });
    }
  }

  #nextRetry(uid: string): number {
    const before = this.#failures.get(uid) ?? 0;
    this.#failures.set(uid, before + 1);
    return Math.min(maxRetryMs, firstRetryMs * 2 ** before);
  }

  async #inTurn<T>(uid: string, work: () => Promise<T>): Promise<T> {
    const before = this.#chains.get(uid);
    const mine = (before ?? Promise.resolve()).then(work, work);
    this.#chains.set(uid, mine);
    return mine;
  }
}

const pluginOf = (volume: Volume) => plugins.find((plugin) => plugin.handles(volume));
const kindOf = (volume: Volume) => Object.keys(volume).find((key) => key !== "name") ?? "unknown";
