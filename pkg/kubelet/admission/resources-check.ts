import { amountOf, podRequests } from "../../api/core/v1/pod/pod-requests.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { AdmissionCheck } from "./node-view.ts";

/** What pods ask for must be left on the node, and the node has room for so many pods. */
export const resourcesCheck: AdmissionCheck = (pod, { admitted, allocatable }) => {
  const asked = new Map([["pods", 1], ...requestsOf(pod)]);
  for (const [name, requested] of asked) {
    if (requested === 0) continue;
    const capacity = amountOf(name, allocatable[name] ?? "0");
    const used = admitted.reduce((sum, other) => sum + (name === "pods" ? 1 : (requestsOf(other).get(name) ?? 0)), 0);
    if (used + requested <= capacity) continue;
    const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, ${amounts}` };
  }
  return undefined;
};

const requestsOf = ({ spec }: Pod) => (spec ? podRequests(spec) : new Map<string, number>());
