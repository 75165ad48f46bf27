import { rm } from "node:fs/promises";
import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";
import { pods } from "../../api/resources.ts";
import { isConflict, isNotFound } from "../../apimachinery/status-error.ts";
import { minGraceSeconds } from "../actions/kill-container.ts";
import { gracePeriodOf, killPod } from "../actions/kill-pod.ts";
import { podUid } from "../pod/pod-containers.ts";
import { ignoreGone } from "../runtime/cri-error.ts";
import { identityOf, isAlive, type RuntimePod } from "../runtime/runtime-pod.ts";
import type { WorkerServices } from "./worker-services.ts";

/** "gone": nothing of the pod is left on the node. "ended": it has stopped, and its object still exists. */
export type TerminationOutcome = "ended" | "gone";

type MakeStatus = (input: { readonly runtime: RuntimePod; readonly terminal: boolean }) => PodStatus;

/**
 * The end of a pod: containers stop within the grace period, the final status is written, what was made on the node is
 * undone, and only then its object is deleted for good. Each pass goes on where the last one failed.
 */
export class PodTermination {
  /** A pod that began to end never runs again. */
  begun = false;
  /** No time is given but the least there is. */
  atOnce = false;
  #stopped = false;
  #cleaned = false;
  #killing: { readonly grace: number; readonly controller: AbortController; runtime: RuntimePod } | undefined;
  /** The shortest grace period that was asked for so far. */
  #asked = Infinity;
  #left = false;

  constructor(
    private readonly services: WorkerServices,
    private readonly statusOf: MakeStatus,
  ) {}

  async pass(pod: Pod, removed: boolean): Promise<TerminationOutcome> {
    this.begun = true;
    if (!this.#stopped) await this.#stopContainers(pod, removed);
    if (!this.#cleaned) {
      await Promise.all([this.services.resources.tearDown(podUid(pod)), this.services.statuses.written(podUid(pod))]);
      this.#cleaned = true;
    }
    if (!removed && !pod.metadata.deletionTimestamp) return "ended";
    if (!removed) await this.#deleteObject(pod);
    await this.#removeTraces(pod);
    return "gone";
  }

  /** A shorter grace period than the one under way takes over. */
  hurry(pod: Pod): void {
    const grace = gracePeriodOf(pod);
    this.#asked = Math.min(this.#asked, grace);
    if (!this.#killing || grace >= this.#killing.grace) return;
    const { controller, runtime } = this.#killing;
    controller.abort();
    for (const { id } of runtime.containers.filter(isAlive)) {
      const timeout = BigInt(Math.max(minGraceSeconds, grace));
      const stop = this.services.cri.stopContainer({ containerId: id, timeout });
      ignoreGone(stop).catch((error: unknown) => {
        this.services.log.warn({ container: id, error: (error as Error).message }, "Failed to stop container sooner");
      });
    }
  }

  /** While containers stop, what becomes of them is told: readiness decides where traffic goes until the end. */
  async look(pod: Pod): Promise<void> {
    const killing = this.#killing;
    if (!killing) return;
    const runtime = await this.services.reader.read(identityOf(pod));
    if (this.#killing === killing) this.services.statuses.set(pod, this.statusOf({ runtime, terminal: false }));
  }

  /** The kubelet stops: nothing further is done to the pod. */
  leave(): void {
    this.#left = true;
  }

  async #stopContainers(pod: Pod, removed: boolean): Promise<void> {
    const { reader, statuses, probes, clock } = this.services;
    const id = identityOf(pod);
    const runtime = await reader.read(id);
    if (!removed) statuses.set(pod, this.statusOf({ runtime, terminal: false }));
    const gracePeriodSeconds = this.atOnce ? minGraceSeconds : Math.min(this.#asked, gracePeriodOf(pod));
    probes.ending(id.uid);
    const controller = new AbortController();
    this.#killing = { grace: gracePeriodSeconds, controller, runtime };
    const podIp = runtime.sandboxes[0]?.ips[0] ?? "";
    await killPod(runtime, { ...this.services, clock, pod, podIp, gracePeriodSeconds, hurry: controller.signal });
    this.#killing = undefined;
    if (this.#left) throw new Error("the kubelet stops");
    const after = await reader.read(id);
    if (after.containers.some(({ state }) => state === "running")) throw new Error("containers are still running");
    probes.forget(id.uid);
    // Whoever learns that the pod has ended counts on its ports and its share of the node.
    this.services.admission.release(id.uid);
    if (!removed) statuses.set(pod, this.statusOf({ runtime: after, terminal: true }));
    this.#stopped = true;
  }

  async #deleteObject(pod: Pod): Promise<void> {
    const { namespace, name } = pod.metadata;
    const preconditions = { uid: podUid(pod) };
    try {
      await this.services.client.resource(pods).delete({ namespace, name }, { gracePeriodSeconds: 0, preconditions });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async #removeTraces(pod: Pod): Promise<void> {
    const { cri, reader, sandbox, resources, statuses, backoffs } = this.services;
    const uid = podUid(pod);
    const runtime = await reader.read(identityOf(pod));
    await Promise.all(runtime.sandboxes.map(({ id }) => ignoreGone(cri.removePodSandbox({ podSandboxId: id }))));
    const orphans = runtime.containers.filter(({ sandboxId }) => !runtime.sandboxes.some(({ id }) => id === sandboxId));
    await Promise.all(orphans.map(({ id }) => ignoreGone(cri.removeContainer({ containerId: id }))));
    await removeLogs(sandbox.directories.podLogs(pod));
    await rm(sandbox.directories.pod(uid), { recursive: true, force: true });
    reader.forget(runtime);
    statuses.forget(uid);
    backoffs.forgetPod(uid);
    resources.forget(uid);
  }
}

/** A pod whose name is too long for a folder has never had one. */
async function removeLogs(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENAMETOOLONG") throw error;
  }
}
