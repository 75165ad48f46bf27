import { defaultGracePeriodSeconds } from "../../api/core/v1/pod/default-grace-period.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { podUid } from "../pod/pod-containers.ts";
import { annotationNames } from "../runtime/labels.ts";
import type { RuntimePod, RuntimePodId } from "../runtime/runtime-pod.ts";
import { PodWorker } from "./pod-worker.ts";
import type { WorkerServices } from "./worker-services.ts";

/** One worker per pod of this node, by uid. */
export class PodWorkers {
  readonly #workers = new Map<string, PodWorker>();
  /** Pods that are gone from the node, and whose objects are about to go. */
  readonly #gone = new Set<string>();
  #stopped = false;

  constructor(private readonly services: WorkerServices) {}

  /** The API has this pod for this node, new or changed. */
  update(pod: Pod): void {
    if (this.#stopped || this.#gone.has(podUid(pod))) return;
    const known = this.#workers.get(podUid(pod));
    if (known) return known.update(pod);
    this.#add(pod).poke();
  }

  /** The API no longer has this pod. */
  remove(pod: Pod): void {
    this.#gone.delete(podUid(pod));
    this.#workers.get(podUid(pod))?.remove(pod);
  }

  /** Something happened to the pod in the runtime, or a probe has news. */
  poke(uid: string): void {
    this.#workers.get(uid)?.poke();
  }

  pokeAll(): void {
    for (const worker of this.#workers.values()) worker.poke();
  }

  /** Something that these pods refer to changed. */
  retry(uids: readonly string[]): void {
    for (const uid of uids) this.#workers.get(uid)?.retry();
  }

  /** Ends a pod for the node's sake. */
  evict(pod: Pod, message: string): void {
    this.services.events.pod(pod, "Warning", "Evicted", message);
    this.#workers.get(podUid(pod))?.evict(message);
  }

  get(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  pods(): readonly Pod[] {
    return [...this.#workers.values()].map((worker) => worker.current);
  }

  /** Ends a pod that the runtime has and nobody wants: it was deleted while no kubelet ran. */
  async endOrphan(id: RuntimePodId): Promise<void> {
    if (this.#stopped || this.#workers.has(id.uid)) return;
    const runtime = await this.services.reader.read(id);
    if (!this.#workers.has(id.uid)) this.#add(orphan(runtime)).remove(orphan(runtime));
  }

  /** Leaves every container as it is. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }

  #add(pod: Pod): PodWorker {
    const worker = new PodWorker(pod, this.services, (uid, objectToo) => {
      this.#workers.delete(uid);
      if (!objectToo) this.#gone.add(uid);
    });
    this.#workers.set(podUid(pod), worker);
    return worker;
  }
}

/** A pod as far as the runtime's labels and notes tell of it. */
function orphan({ uid, namespace, name, containers }: RuntimePod): Pod {
  const notes = containers[0]?.notes ?? {};
  const grace = notes[annotationNames.podDeletionGracePeriod] ?? notes[annotationNames.podGracePeriod];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { uid, namespace, name },
    spec: { containers: [], terminationGracePeriodSeconds: Number(grace ?? defaultGracePeriodSeconds) },
  };
}
