import { isFinalPhase } from "../../api/core/v1/pod/pod-phase.ts";
import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";
import { pods } from "../../api/resources.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { keyOf } from "../../apimachinery/object.ts";
import { isConflict, isInvalid, isNotFound } from "../../apimachinery/status-error.ts";
import type { Client } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import { Backoff } from "../../util/backoff.ts";
import type { Clock } from "../../util/clock.ts";
import { podUid } from "../pod/pod-containers.ts";
import { ownConditions } from "./pod-conditions.ts";
import { statusPatch } from "./status-patch.ts";

interface Entry {
  pod: Pod;
  wanted: PodStatus;
  /** What the API is known to have. */
  written: PodStatus | undefined;
  /** The revision of the last write. */
  revision: number;
  /** Set since the write under way began. */
  dirty: boolean;
  writing: Promise<void> | undefined;
}

const retry = { initial: 200, max: 10_000, factor: 2, jitter: 0.2 };

/**
 * Brings pod statuses to the API: one write at a time per pod, at once, the newest status wins, nothing is sent when
 * nothing changed. A failed write is tried again for as long as the pod exists.
 */
export class StatusManager {
  readonly #entries = new Map<string, Entry>();
  #stopped = false;

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** The status as last set. */
  get(uid: string): PodStatus | undefined {
    return this.#entries.get(uid)?.wanted;
  }

  /** Sets a pod's status; it is on its way to the API when this returns. */
  set(pod: Pod, status: PodStatus): void {
    const uid = podUid(pod);
    const entry = this.#entries.get(uid) ?? {
      pod,
      wanted: status,
      written: pod.status,
      revision: 0,
      dirty: false,
      writing: undefined,
    };
    this.#entries.set(uid, entry);
    if (isFinalPhase(entry.wanted.phase) && !isFinalPhase(status.phase)) return;
    entry.pod = pod;
    entry.wanted = status;
    this.#begin(entry);
  }

  /** Repairs what another writer made of the status, such as readiness taken away while this node was out of reach. */
  observe(pod: Pod): void {
    const uid = podUid(pod);
    const entry = this.#entries.get(uid);
    if (!entry || entry.writing || Number(pod.metadata.resourceVersion) <= entry.revision) return;
    if (pod.status?.phase === entry.wanted.phase && sameVerdicts(pod.status, entry.wanted)) return;
    entry.written = pod.status;
    this.#begin(entry);
  }

  /** Resolves when the API has the status as last set, or the pod is gone. */
  async written(uid: string): Promise<void> {
    await this.#entries.get(uid)?.writing;
  }

  forget(uid: string): void {
    this.#entries.delete(uid);
  }

  stop(): void {
    this.#stopped = true;
  }

  #begin(entry: Entry): void {
    entry.dirty = true;
    entry.writing ??= this.#write(entry);
  }

  async #write(entry: Entry): Promise<void> {
    // The caller's stack first sees that a write is under way.
    await Promise.resolve();
    const backoff = new Backoff(retry);
    while (entry.dirty && !this.#stopped && this.#entries.get(podUid(entry.pod)) === entry) {
      entry.dirty = false;
      try {
        await this.#writeOnce(entry);
      } catch (error) {
        if (isNotFound(error) || isConflict(error)) continue;
        this.log.warn({ pod: keyOf(entry.pod), error: (error as Error).message }, "Failed to update status for pod");
        // The name is another pod's by now, or the status is wrong: to ask again does not help.
        if (isInvalid(error)) continue;
        entry.dirty = true;
        await new Promise<void>((resolve) => this.clock.after(backoff.next(), resolve));
      }
    }
    entry.writing = undefined;
  }

  async #writeOnce(entry: Entry): Promise<void> {
    const { wanted, pod, written } = entry;
    const patch = statusPatch(pod, written, wanted);
    if (!patch) return;
    const { namespace, name } = pod.metadata;
    const options = { subresource: "status" };
    const stored = await this.client.resource(pods).patch({ namespace, name }, "strategic", patch, options);
    entry.written = wanted;
    entry.revision = Number(stored.metadata.resourceVersion);
  }
}

/** Whether the kubelet's own conditions say the same in both. */
function sameVerdicts(left: PodStatus | undefined, right: PodStatus): boolean {
  return ownConditions.every(
    (type) => getCondition(left?.conditions, type)?.status === getCondition(right.conditions, type)?.status,
  );
}
