/** Marks Endpoints that programs of old hold an election with: they stand for no service. */
export const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
