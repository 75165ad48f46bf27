import type { Plugin } from "../../framework/plugin.ts";
import { unresolvable } from "../../framework/status.ts";

/** Holds pods back while spec.schedulingGates names anything (KEP-3521). */
export function schedulingGates(): Plugin {
  const name = "SchedulingGates";
  return {
    name,
    preEnqueue({ pod }) {
      const gates = pod.spec.schedulingGates ?? [];
      if (gates.length === 0) return undefined;
      return unresolvable(name, `waiting for scheduling gates: [${gates.map((gate) => gate.name).join(" ")}]`);
    },
  };
}
