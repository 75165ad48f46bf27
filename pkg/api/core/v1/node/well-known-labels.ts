/** Labels that say where a node is (core/v1 well_known_labels.go). A zone's name need be unique only in its region. */
export const regionLabel = "topology.kubernetes.io/region";
export const zoneLabel = "topology.kubernetes.io/zone";
/** Before the role's name, in labels whose value is empty: kubeadm's way to say what a node is for. */
export const roleLabelPrefix = "node-role.kubernetes.io/";
