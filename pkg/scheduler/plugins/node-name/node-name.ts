import type { Plugin } from "../../framework/plugin.ts";
import { unresolvable } from "../../framework/status.ts";

/** A pod that names its node goes nowhere else. */
export function nodeName(): Plugin {
  const name = "NodeName";
  const refusal = unresolvable(name, "node(s) didn't match the requested node name");
  return {
    name,
    requeueOn: [{ events: ["NodeAdded"], helps: ({ pod }, { node }) => pod.spec.nodeName === node?.name }],
    preFilter: ({ pod }) => (pod.spec.nodeName ? undefined : "skip"),
    filter: ({ pod }, node) => (pod.spec.nodeName === node.name ? undefined : refusal),
  };
}
