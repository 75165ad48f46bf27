import type { Plugin } from "../../framework/plugin.ts";
import { unresolvable, unschedulable } from "../../framework/status.ts";

/** Devices by resource claims (KEP-4381), of which Berth has none: pods that claim some wait, and are told why. */
export function dynamicResources(): Plugin {
  const name = "DynamicResources";
  const refusal = unresolvable(name, "resource claims are not supported: no device can be allocated");
  const nothingToDeallocate = unschedulable(name, "no new claims to deallocate");
  return {
    name,
    // Only an update of the pod itself could help.
    requeueOn: [],
    preFilter: ({ pod }) => (pod.spec.resourceClaims?.length ? refusal : "skip"),
    postFilter: () => nothingToDeallocate,
  };
}
