import { compileNodeAffinity } from "../../api/core/v1/pod/node-affinity.ts";
import type { AdmissionCheck } from "./node-view.ts";

/** The pod's nodeSelector and required node affinity, asked of the Node as it is now. */
export const nodeAffinityCheck: AdmissionCheck = async ({ spec }, { node }) => {
  const required = spec && compileNodeAffinity(spec)?.required;
  if (!required || required(await node())) return undefined;
  const why = "node(s) didn't match Pod's node affinity/selector";
  return { reason: "NodeAffinity", message: `Predicate NodeAffinity failed: ${why}` };
};
