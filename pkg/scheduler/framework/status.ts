/**
 * Why a plugin refuses a pod. Success is `undefined`: the common case costs nothing. A plugin that breaks throws, and
 * the pod is tried again after its backoff.
 */
export interface Status {
  /**
   * "Unschedulable": removing other pods might help. "UnschedulableAndUnresolvable": it would not. "Pending": an
   * outside thing must happen first.
   */
  readonly code: "Unschedulable" | "UnschedulableAndUnresolvable" | "Pending";
  /** For people: they stand in the pod's event, counted over the nodes. */
  readonly reasons: readonly string[];
  /** The plugin that says it: what happens in the cluster is asked of it whether the pod should be tried again. */
  readonly plugin: string;
}

/** The pod does not fit now: removing other pods might help, so preemption may try this node. */
export const unschedulable = (plugin: string, ...reasons: string[]): Status => ({
  code: "Unschedulable",
  reasons,
  plugin,
});

/** The pod does not fit, and no removal of pods would help: preemption passes this node over. */
export const unresolvable = (plugin: string, ...reasons: string[]): Status => ({
  code: "UnschedulableAndUnresolvable",
  reasons,
  plugin,
});
