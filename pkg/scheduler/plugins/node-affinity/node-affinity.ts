import type { NodeInfo } from "../../framework/node-info.ts";
import type { Plugin } from "../../framework/plugin.ts";
import type { PodInfo } from "../../framework/pod-info.ts";
import { unresolvable } from "../../framework/status.ts";
import { normalizeScores } from "../shared/normalize-scores.ts";

/** Required and preferred node affinity, and nodeSelector. */
export function nodeAffinity(): Plugin {
  const name = "NodeAffinity";
  const refusal = unresolvable(name, "node(s) didn't match Pod's node affinity/selector");
  const conflict = unresolvable(name, "pod affinity terms conflict");
  const filter = ({ nodeAffinity }: PodInfo, { node }: NodeInfo) =>
    node && nodeAffinity?.required?.(node) === false ? refusal : undefined;
  return {
    name,
    requeueOn: [
      {
        events: ["NodeAdded", "NodeLabelsChanged"],
        helps: (pod, { node }) => node === undefined || filter(pod, node) === undefined,
      },
    ],
    preFilter({ nodeAffinity }) {
      if (!nodeAffinity?.required) return "skip";
      const { nodeNames } = nodeAffinity;
      if (nodeNames?.size === 0) return conflict;
      return nodeNames && { nodeNames };
    },
    filter,
    preScore: ({ nodeAffinity }) => (nodeAffinity?.preferred.length ?? 0) > 0,
    score({ nodeAffinity }, { node }) {
      let sum = 0;
      for (const { weight, matches } of nodeAffinity?.preferred ?? []) if (node && matches(node)) sum += weight;
      return sum;
    },
    normalizeScores,
  };
}
