import type { Taint, Toleration } from "../../../api/core/v1/types.generated.ts";
import type { NodeInfo } from "../../framework/node-info.ts";
import type { Plugin } from "../../framework/plugin.ts";
import { type PodInfo, tolerates } from "../../framework/pod-info.ts";
import { unresolvable } from "../../framework/status.ts";
import { normalizeScores } from "../shared/normalize-scores.ts";
import { taintFilter } from "../shared/taint-filter.ts";

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true;
  return false;
}

/** No pods for nodes with taints that they do not tolerate; nodes with fewer PreferNoSchedule taints are better. */
export function taintToleration(): Plugin {
  const name = "TaintToleration";
  const refusal = unresolvable(name, "node(s) had untolerated taint(s)");
  const filter = ({ tolerations }: PodInfo, { hardTaints }: NodeInfo) => {
    for (const taint of hardTaints) if (!isTolerated(taint, tolerations)) return refusal;
    return undefined;
  };
  return {
    name,
    ...taintFilter(filter),
    preScore: (_pod, _nodes, cluster) => cluster.softTaintedNodes > 0,
    score({ tolerations }, { softTaints }) {
      let intolerable = 0;
      for (const taint of softTaints) if (!isTolerated(taint, tolerations)) intolerable++;
      return intolerable;
    },
    normalizeScores: (scores, count) => normalizeScores(scores, count, true),
  };
}
