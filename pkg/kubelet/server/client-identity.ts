import type { PeerCertificate, TLSSocket } from "node:tls";

const allowedUser = "kube-apiserver-kubelet-client";
const allowedGroup = "system:masters";

/** Why a caller is turned away, as an HTTP status and a sentence; undefined when it is welcome. */
export interface Refusal {
  readonly code: 401 | 403;
  readonly message: string;
}

/**
 * Only the API server may ask a kubelet: its certificate must come from the cluster's authority and name upstream's
 * identity or group for that. Everybody else goes through the API server, which asks RBAC.
 */
export function refusal(socket: TLSSocket): Refusal | undefined {
  if (!socket.authorized) return { code: 401, message: "Unauthorized" };
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const groups = [subject?.O ?? []].flat();
  if (subject?.CN === allowedUser || groups.includes(allowedGroup)) return undefined;
  return { code: 403, message: `Forbidden (user=${[subject?.CN ?? []].flat().join()})` };
}
