/** Keys of the taints that say how a node is (core/v1 well_known_taints.go); the node controller keeps them. */
export const notReadyTaint = "node.kubernetes.io/not-ready";
export const unreachableTaint = "node.kubernetes.io/unreachable";
/** Goes with `spec.unschedulable`. */
export const unschedulableTaint = "node.kubernetes.io/unschedulable";
export const memoryPressureTaint = "node.kubernetes.io/memory-pressure";
export const diskPressureTaint = "node.kubernetes.io/disk-pressure";
export const pidPressureTaint = "node.kubernetes.io/pid-pressure";
export const networkUnavailableTaint = "node.kubernetes.io/network-unavailable";
