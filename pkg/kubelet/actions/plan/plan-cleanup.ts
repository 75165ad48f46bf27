import { isAlive } from "../../runtime/runtime-pod.ts";
import type { PlanBuilder } from "./plan-builder.ts";
import type { PlanInput } from "./plan-input.ts";

/** A container and its predecessor are kept, for `kubectl logs --previous` and the last state. */
const keptPerName = 2;

/** Drops dead containers that nobody can ask for any more, and sandboxes without containers. */
export function planCleanup({ runtime }: PlanInput, plan: PlanBuilder): void {
  const seen = new Map<string, number>();
  const keptSandboxes = new Set(runtime.sandboxes.slice(0, 1).map(({ id }) => id));
  for (const container of runtime.containers) {
    const count = seen.get(container.name) ?? 0;
    seen.set(container.name, count + 1);
    if (count >= keptPerName && !isAlive(container)) plan.add({ type: "removeContainer", containerId: container.id });
    else keptSandboxes.add(container.sandboxId);
  }
  for (const { id, ready } of runtime.sandboxes) {
    if (!ready && !keptSandboxes.has(id)) plan.add({ type: "removeSandbox", sandboxId: id });
  }
}
