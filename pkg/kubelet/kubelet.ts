import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Pod } from "../api/core/v1/types.generated.ts";
import type { Informer, InformerFactory } from "../client/interface.ts";
import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import type { Clock } from "../util/clock.ts";
import { resolvesWithin } from "../util/resolves-within.ts";
import type { LogRotator } from "./logs/log-rotator.ts";
import type { NodeAgent } from "./node/node-agent.ts";
import type { PodDirectories } from "./pod/pod-directories.ts";
import type { PodWorkers } from "./pod-workers/pod-workers.ts";
import type { RuntimeConnection } from "./runtime/cri-calls.ts";
import type { LifecycleEvents } from "./runtime/lifecycle-events.ts";
import type { RuntimeReader } from "./runtime/runtime-reader.ts";
import type { KubeletServer } from "./server/kubelet-server.ts";
import type { VolumeManager } from "./volumes/volume-manager.ts";

/** How long passes under way may take when the kubelet stops. */
const stopMs = 1000;

export interface KubeletParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly podInformer: Informer<Pod>;
  readonly informers: InformerFactory;
  readonly workers: PodWorkers;
  readonly reader: RuntimeReader;
  readonly lifecycle: LifecycleEvents;
  readonly directories: PodDirectories;
  readonly volumes: VolumeManager;
  readonly node: NodeAgent;
  readonly rotator: LogRotator;
  readonly server: KubeletServer | undefined;
  /** Everything else that has timers or watches. */
  readonly closing: readonly { stop(): void }[];
  readonly connection: RuntimeConnection;
}

/** The node's agent: pods come from the API, changes from the runtime's events; workers do the rest. */
export class Kubelet implements Component {
  readonly name = "kubelet";
  /** Every pod of this node that the API has is known to the workers. */
  #following = false;
  #stopped = false;

  constructor(private readonly parts: KubeletParts) {}

  async start(): Promise<void> {
    const { informers, lifecycle, node, rotator, server } = this.parts;
    await node.start((await server?.start()) ?? 0);
    rotator.start();
    informers.start();
    lifecycle.start();
    // Containers get variables for services: none starts before services are known.
    void informers.synced().then(() => this.#followPods());
  }

  #followPods(): void {
    const { podInformer, workers } = this.parts;
    if (this.#stopped) return;
    podInformer.addHandler({
      added: (pod) => workers.update(pod),
      updated: (pod) => workers.update(pod),
      deleted: (pod) => workers.remove(pod),
    });
    this.#following = true;
    this.lookAtEverything();
  }

  async stop(): Promise<void> {
    const { lifecycle, workers, node, server, closing, connection } = this.parts;
    this.#stopped = true;
    lifecycle.stop();
    // A container that takes its time to stop is left to its end: the next kubelet finds out.
    const stopped = resolvesWithin(workers.stop(), stopMs, this.parts.clock);
    await Promise.all([server?.stop(), stopped, node.stop()]);
    for (const part of closing) part.stop();
    connection.close();
  }

  /** Every pod gets a pass, and what no pod of the API owns ends. Called at start and when events may be missing. */
  lookAtEverything(): void {
    this.parts.workers.pokeAll();
    this.#endOrphans().catch((error: unknown) => {
      this.parts.log.warn({ error: (error as Error).message }, "Failed to look for pods that nobody wants");
    });
  }

  /** Only a full copy of this node's pods tells who is an orphan. */
  async #endOrphans(): Promise<void> {
    const { reader, workers, directories, volumes } = this.parts;
    if (!this.#following || this.#stopped) return;
    for (const id of await reader.readIds()) await workers.endOrphan(id);
    for (const uid of await folders(directories.pods)) if (!workers.get(uid)) await volumes.removePod(uid);
    for (const name of await folders(directories.logs))
      if (!workers.get(uidOfLogs(name))) await rm(join(directories.logs, name), { recursive: true, force: true });
  }
}

/** Names and namespaces have no underscore. */
const uidOfLogs = (folder: string) => folder.slice(folder.lastIndexOf("_") + 1);

async function folders(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
