import type { Plugin } from "../../framework/plugin.ts";

/** Pods of higher priority first, among equals the one that waits longer. */
export function prioritySort(): Plugin {
  return {
    name: "PrioritySort",
    less: (a, b) => a.info.priority > b.info.priority || (a.info.priority === b.info.priority && a.turn < b.turn),
  };
}
