/** Where every node has a Lease of its own name, by which it says that it is alive (KEP-589). */
export const nodeLeaseNamespace = "kube-node-lease";
