import type { Client } from "../../client/interface.ts";
import type { WeightedPlugin } from "../framework/plugin.ts";
import { defaultBinder } from "./default-binder/default-binder.ts";
import { defaultPreemption } from "./default-preemption/default-preemption.ts";
import { dynamicResources } from "./dynamic-resources/dynamic-resources.ts";
import { imageLocality } from "./image-locality/image-locality.ts";
import { interPodAffinity } from "./inter-pod-affinity/inter-pod-affinity.ts";
import { nodeAffinity } from "./node-affinity/node-affinity.ts";
import { nodeName } from "./node-name/node-name.ts";
import { nodePorts } from "./node-ports/node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation/node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit/node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable/node-unschedulable.ts";
import { podTopologySpread } from "./pod-topology-spread/pod-topology-spread.ts";
import { prioritySort } from "./priority-sort/priority-sort.ts";
import { schedulingGates } from "./scheduling-gates/scheduling-gates.ts";
import { taintToleration } from "./taint-toleration/taint-toleration.ts";

/** The default profile: at every extension point plugins run in this order; scores count by their weight. */
export function defaultPlugins(client: Client): readonly WeightedPlugin[] {
  return [
    { plugin: schedulingGates(), weight: 0 },
    { plugin: prioritySort(), weight: 0 },
    { plugin: nodeUnschedulable(), weight: 0 },
    { plugin: nodeName(), weight: 0 },
    { plugin: taintToleration(), weight: 3 },
    { plugin: nodeAffinity(), weight: 2 },
    { plugin: nodePorts(), weight: 0 },
    { plugin: nodeResourcesFit(), weight: 1 },
    { plugin: podTopologySpread(), weight: 2 },
    { plugin: interPodAffinity(), weight: 2 },
    { plugin: dynamicResources(), weight: 0 },
    { plugin: defaultPreemption(), weight: 0 },
    { plugin: nodeResourcesBalancedAllocation(), weight: 1 },
    { plugin: imageLocality(), weight: 1 },
    { plugin: defaultBinder(client), weight: 0 },
  ];
}
