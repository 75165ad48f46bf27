import type { Pod, Service } from "../../../api/core/v1/types.generated.ts";
import { getCondition } from "../../../apimachinery/conditions.ts";

interface Known {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

/**
 * When what stands behind a service last changed: the earliest of the changes since the last look, or of the service
 * itself (upstream's TriggerTimeTracker). Programs measure with it how long the network takes to follow.
 */
export class TriggerTimes {
  readonly #known = new Map<string, Known>();

  /** RFC 3339; undefined when nothing with a time of its own changed. */
  of(key: string, { metadata }: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#known.get(key);
    const service = metadata.creationTimestamp ?? "";
    const now = new Map(pods.map((pod) => [pod.metadata.name, readyChanged(pod)]));
    this.#known.set(key, { service, pods: now });
    if (!before) return service || undefined;
    const changed = [...now].filter(([name, time]) => time > (before.pods.get(name) ?? "")).map(([, time]) => time);
    if (service > before.service) changed.push(service);
    return changed.sort()[0];
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}

const readyChanged = ({ status }: Pod) => getCondition(status?.conditions, "Ready")?.lastTransitionTime ?? "";
