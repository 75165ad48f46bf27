import { fitMessage } from "../../framework/fit-message.ts";
import type { Plugin } from "../../framework/plugin.ts";
import { type Status, unschedulable } from "../../framework/status.ts";

const name = "DefaultPreemption";
const noVictims = unschedulable(name, "No preemption victims found for incoming pod");
const notHelpful = unschedulable(name, "Preemption is not helpful for scheduling");

/** Says for every node why no pod is evicted to make room; Berth evicts none so far. */
export function defaultPreemption(): Plugin {
  return {
    name,
    postFilter({ pod }, statuses, cluster) {
      const count = cluster.nodes.length;
      if (pod.spec.preemptionPolicy === "Never") {
        return unschedulable(name, "preemption: not eligible due to preemptionPolicy=Never.");
      }
      let hopeful = 0;
      for (const [{ code }, nodes] of statuses) if (code === "Unschedulable") hopeful += nodes;
      const outcomes = new Map<Status, number>();
      if (hopeful > 0) outcomes.set(noVictims, hopeful);
      if (count > hopeful) outcomes.set(notHelpful, count - hopeful);
      return unschedulable(name, `preemption: ${fitMessage(count, outcomes)}`);
    },
  };
}
