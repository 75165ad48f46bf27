import { jwtVerify } from "jose";
import { nodes, pods, secrets, serviceAccounts } from "../../../api/resources.ts";
import { LruMap } from "../../../util/lru-map.ts";
import type { ObjectLookup } from "../../object-lookup.ts";
import { allAuthenticated } from "../groups.ts";
import type { UserInfo } from "../interface.ts";
import {
  boundClaim,
  type BoundClaims,
  type BoundObject,
  credentialIdExtra,
  nodeNameExtra,
  podNameExtra,
  podUidExtra,
  serviceAccountGroups,
  serviceAccountUser,
} from "./claims.ts";
import type { TokenKey } from "./token-key.ts";

export interface VerifiedToken {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

interface Remembered extends VerifiedToken {
  readonly claims: BoundClaims;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

const mostRemembered = 4096;

/**
 * Checks service account tokens: signature, issuer, audience, time, and that everything they are bound to still exists.
 */
export class TokenVerifier {
  readonly #remembered = new LruMap<string, Remembered>(mostRemembered);

  constructor(
    private readonly key: TokenKey,
    private readonly issuer: string,
    private readonly audiences: readonly string[],
    private readonly lookup: ObjectLookup,
  ) {}

  /** The user of a token that was verified before and still holds; no cryptography. */
  cached(token: string): UserInfo | undefined {
    const remembered = this.#remembered.get(token);
    if (!remembered) return undefined;
    if (remembered.expires > Date.now() && this.#boundObjectsExist(remembered.claims)) return remembered.user;
    this.#remembered.delete(token);
    return undefined;
  }

  /** Undefined when the token does not hold, for whatever reason: the reason is nobody's business. */
  async verify(token: string, audiences = this.audiences): Promise<VerifiedToken | undefined> {
    let payload;
    try {
      ({ payload } = await jwtVerify(token, this.key.publicKey, { issuer: this.issuer, audience: [...audiences] }));
    } catch {
      return undefined;
    }
    const claims = payload[boundClaim] as BoundClaims | undefined;
    if (!claims?.serviceaccount || !this.#boundObjectsExist(claims)) return undefined;
    const tokenAudiences = [payload.aud ?? []].flat().filter((audience) => audiences.includes(audience));
    const verified = { user: userOf(claims, payload.jti), audiences: tokenAudiences };
    if (audiences === this.audiences) {
      this.#remembered.set(token, { ...verified, claims, expires: (payload.exp ?? 0) * 1000 });
    }
    return verified;
  }

  #boundObjectsExist({ namespace, serviceaccount, pod, node, secret }: BoundClaims): boolean {
    const same = (
      bound: BoundObject | undefined,
      object: { metadata: { uid?: string | undefined; deletionTimestamp?: string | undefined } } | undefined,
    ) => !bound || object?.metadata.uid === bound.uid;
    return (
      same(serviceaccount, this.lookup.get(serviceAccounts, { namespace, name: serviceaccount.name })) &&
      (!pod || same(pod, this.lookup.get(pods, { namespace, name: pod.name }))) &&
      (!secret || same(secret, this.lookup.get(secrets, { namespace, name: secret.name }))) &&
      // A pod's token names its node for information; only a token bound to the node itself depends on it.
      (!node || pod !== undefined || same(node, this.lookup.get(nodes, { name: node.name })))
    );
  }
}

function userOf({ namespace, serviceaccount, pod, node }: BoundClaims, credentialId: string | undefined): UserInfo {
  return {
    name: serviceAccountUser(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    groups: [...serviceAccountGroups(namespace), allAuthenticated],
    extra: {
      ...(credentialId && { [credentialIdExtra]: [`JTI=${credentialId}`] }),
      ...(pod && { [podNameExtra]: [pod.name], [podUidExtra]: [pod.uid] }),
      ...(node && { [nodeNameExtra]: [node.name] }),
    },
  };
}
