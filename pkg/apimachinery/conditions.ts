import { formatTime } from "./time.ts";

/** What the conditions of all kinds share. */
interface ConditionLike {
  type: string;
  status: string;
  reason?: string | undefined;
  message?: string | undefined;
  lastTransitionTime?: string | undefined;
}

/** The condition of that type; undefined when nobody has said anything of it. */
export function getCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: C["type"],
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition is known, and holds. */
export function isConditionTrue(conditions: readonly ConditionLike[] | undefined, type: string): boolean {
  return getCondition(conditions, type)?.status === "True";
}

/**
 * The list with the condition added or updated. `lastTransitionTime` moves only when the status does. The same list
 * comes back when nothing changed, so that a caller can tell by reference.
 */
export function setCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  condition: Omit<C, "lastTransitionTime">,
  now: number,
): readonly C[] {
  const wanted = condition as C;
  const before = getCondition(conditions, wanted.type);
  const moved = before?.status !== wanted.status;
  const lastTransitionTime = moved ? formatTime(now) : (before?.lastTransitionTime ?? formatTime(now));
  const after: C = { ...before, ...wanted, lastTransitionTime };
  if (!conditions || !before) return [...(conditions ?? []), after];
  const keys = Object.keys(after) as (keyof C)[];
  if (keys.every((key) => after[key] === before[key])) return conditions;
  return conditions.map((each) => (each === before ? after : each));
}
