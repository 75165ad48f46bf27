import type { DeleteOptions, ObjectMeta } from "../../../../apimachinery/meta/v1/types.generated.ts";
import type { KubeObject } from "../../../../apimachinery/object.ts";
import { formatTime, parseTime } from "../../../../apimachinery/time.ts";
import type { ResourceDefinition } from "../resource-definition.ts";

/**
 * What a DELETE does: nothing (it is under way already), mark the object, remove it, or both: who watches is told of
 * the mark of an object that could have had time to stop, even when it gets none.
 */
export type DeletionPlan = "keep" | "update" | "remove" | "updateAndRemove";

type Definition<T extends KubeObject> = Pick<
  ResourceDefinition<T>,
  "gracePeriodSeconds" | "holdsDeletion" | "prepareForDelete"
>;

/**
 * Decides a DELETE and marks `object` accordingly, in place (rest.BeforeDelete and the generic store's rules for
 * finalizers). `now` in milliseconds.
 */
export function planDeletion<T extends KubeObject>(
  object: T,
  definition: Definition<T>,
  options: DeleteOptions,
  now: number,
): DeletionPlan {
  const { metadata } = object;
  const grace = beginGrace(object, definition, options, now);
  if (grace === "pending") return "keep";
  const finalizers = finalizersFor(metadata, options);
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  const held = finalizers.length > 0 || definition.holdsDeletion?.(object) === true;
  if (!held && grace === "none") return "remove";
  if (!held && metadata.deletionGracePeriodSeconds === 0) return "updateAndRemove";
  if (grace === "none") markDeleted(metadata, now);
  definition.prepareForDelete?.(object);
  return "update";
}

/** Whether an update that leaves `object` behind completes its deletion. */
export function endsDeletion<T extends KubeObject>(object: T, { holdsDeletion }: Definition<T>): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (deletionTimestamp === undefined || (deletionGracePeriodSeconds ?? 0) > 0) return false;
  return (finalizers ?? []).length === 0 && holdsDeletion?.(object) !== true;
}

function beginGrace<T extends KubeObject>(
  object: T,
  definition: Definition<T>,
  options: DeleteOptions,
  now: number,
): "none" | "pending" | "graceful" {
  if (!definition.gracePeriodSeconds) return "none";
  const { metadata } = object;
  const { deletionTimestamp, deletionGracePeriodSeconds: current } = metadata;
  if (deletionTimestamp !== undefined) {
    // Without time left, it should have been removed: its mark was written, and then something went wrong.
    if (!current) return "none";
    const wanted = options.gracePeriodSeconds;
    // A grace period under way can only be made shorter.
    if (wanted === undefined || wanted >= current) return "pending";
    metadata.deletionTimestamp = formatTime(parseTime(deletionTimestamp) + (wanted - current) * 1000);
    metadata.deletionGracePeriodSeconds = wanted;
    return "graceful";
  }
  const seconds = definition.gracePeriodSeconds(object, options.gracePeriodSeconds);
  if (seconds === undefined) return "none";
  metadata.deletionTimestamp = formatTime(now + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  bumpGeneration(metadata);
  return "graceful";
}

function markDeleted(metadata: ObjectMeta, now: number): void {
  if (metadata.deletionTimestamp === undefined) {
    metadata.deletionTimestamp = formatTime(now);
    bumpGeneration(metadata);
  } else if (parseTime(metadata.deletionTimestamp) > now) metadata.deletionTimestamp = formatTime(now);
  metadata.deletionGracePeriodSeconds = 0;
}

function bumpGeneration(metadata: ObjectMeta): void {
  if (metadata.generation) metadata.generation++;
}

const orphan = "orphan";
const foreground = "foregroundDeletion";

/** The finalizers that say what becomes of dependents, as the caller asks or as they stand. */
function finalizersFor({ finalizers = [] }: ObjectMeta, options: DeleteOptions): string[] {
  const policy = policyOf(options);
  if (policy === undefined) return finalizers;
  const others = finalizers.filter((name) => name !== orphan && name !== foreground);
  if (policy === "Orphan") return [...others, orphan];
  return policy === "Foreground" ? [...others, foreground] : others;
}

function policyOf({ orphanDependents, propagationPolicy }: DeleteOptions): string | undefined {
  return orphanDependents === undefined ? propagationPolicy : orphanDependents ? "Orphan" : "Background";
}
