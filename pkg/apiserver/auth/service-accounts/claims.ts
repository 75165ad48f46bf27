/** What a service account token says (KEP-1205 bound tokens; serviceaccount's private claims). */
export interface BoundClaims {
  readonly namespace: string;
  readonly serviceaccount: BoundObject;
  readonly pod?: BoundObject | undefined;
  readonly node?: BoundObject | undefined;
  readonly secret?: BoundObject | undefined;
  /** Seconds since the epoch after which a renewed token should be in use. */
  readonly warnafter?: number;
}

/** An object by its name and by what no successor of that name has. */
export interface BoundObject {
  readonly name: string;
  readonly uid: string;
}

/** The private claim of a token that holds {@link BoundClaims}. */
export const boundClaim = "kubernetes.io";
/** The user that a service account is to authorization (MakeUsername); RBAC rules and audit logs name it. */
export const serviceAccountUser = (namespace: string, name: string): string =>
  `system:serviceaccount:${namespace}:${name}`;
/** Groups that a service account has beside system:authenticated (MakeGroupNames). */
export const serviceAccountGroups = (namespace: string): string[] => [
  "system:serviceaccounts",
  `system:serviceaccounts:${namespace}`,
];
/**
 * Keys of user.extra that say what a token was bound to, and which token it was (KEP-4193); policies may ask for them.
 */
export const podNameExtra = "authentication.kubernetes.io/pod-name";
export const podUidExtra = "authentication.kubernetes.io/pod-uid";
export const nodeNameExtra = "authentication.kubernetes.io/node-name";
export const credentialIdExtra = "authentication.kubernetes.io/credential-id";
