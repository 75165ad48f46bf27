import { KeyedHeap } from "../../util/keyed-heap.ts";
import type { QueuedPod } from "../framework/queued-pod.ts";

const initialBackoffMs = 1000;
const maxBackoffMs = 10_000;

/** When a pod is worth another try: a second after its first failure, doubled by each further one, ten at most. */
export function backoffEnd({ queuedAt, failures }: QueuedPod): number {
  return failures === 0 ? queuedAt : queuedAt + Math.min(maxBackoffMs, initialBackoffMs * 2 ** (failures - 1));
}

interface Waiting {
  readonly pod: QueuedPod;
  readonly due: number;
}

/** Pods that wait for the end of their backoff, the one that comes first in front. */
export class BackoffQueue {
  readonly #pods = new KeyedHeap<Waiting>(
    ({ pod }) => pod.info.key,
    (a, b) => a.due < b.due,
  );

  get size(): number {
    return this.#pods.size;
  }

  /** When the first one's backoff ends; undefined when nobody waits. */
  get firstDue(): number | undefined {
    return this.#pods.peek()?.due;
  }

  has(key: string): boolean {
    return this.#pods.has(key);
  }

  get(key: string): QueuedPod | undefined {
    return this.#pods.get(key)?.pod;
  }

  add(pod: QueuedPod): void {
    this.#pods.set({ pod, due: backoffEnd(pod) });
  }

  delete(key: string): void {
    this.#pods.delete(key);
  }

  /** Takes the first one out, also before its time. */
  pop(): QueuedPod | undefined {
    return this.#pods.pop()?.pod;
  }

  /** Takes the first one out if its backoff has ended by `now`. */
  popEnded(now: number): QueuedPod | undefined {
    const due = this.firstDue;
    return due !== undefined && due <= now ? this.pop() : undefined;
  }
}
