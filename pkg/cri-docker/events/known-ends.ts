import type { ListedContainer } from "../docker/containers.ts";
import type { ContainerEvent } from "../docker/event-stream.ts";

type Stated = Pick<ListedContainer, "id" | "state">;

/**
 * Containers of whose end the engine has told. An engine that cannot write it down (its disk is full) goes on listing
 * them as running, also when there is room again.
 */
export class KnownEnds {
  readonly #ended = new Set<string>();

  note({ id, action }: Pick<ContainerEvent, "id" | "action">): void {
    if (action === "die") this.#ended.add(id);
    else this.#ended.delete(id);
  }

  /** Forgets containers that the engine no longer has. */
  keepOnly(listed: readonly Stated[]): void {
    const there = new Set(listed.map(({ id }) => id));
    for (const id of this.#ended) if (!there.has(id)) this.#ended.delete(id);
  }

  /** What the engine lists, with those that have ended as such. */
  correct<T extends Stated>(listed: readonly T[]): T[] {
    return listed.map((each) =>
      each.state === "running" && this.#ended.has(each.id) ? { ...each, state: "exited" } : each,
    );
  }
}
