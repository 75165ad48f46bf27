import type { Plugin } from "../../framework/plugin.ts";
import { unschedulable } from "../../framework/status.ts";

/** A host port is given to one pod per node and address. */
export function nodePorts(): Plugin {
  const name = "NodePorts";
  const refusal = unschedulable(name, "node(s) didn't have free ports for the requested pod ports");
  return {
    name,
    requeueOn: [
      {
        events: ["NodeAdded", "AssignedPodDeleted"],
        helps: ({ hostPorts }, { node }) => node === undefined || !node.hasPortConflict(hostPorts),
      },
    ],
    preFilter: ({ hostPorts }) => (hostPorts.length === 0 ? "skip" : undefined),
    filter: ({ hostPorts }, node) => (node.hasPortConflict(hostPorts) ? refusal : undefined),
  };
}
