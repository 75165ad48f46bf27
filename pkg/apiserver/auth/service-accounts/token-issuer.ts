import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { TokenRequest } from "../../../api/authentication/v1/types.generated.ts";
import type { ServiceAccount } from "../../../api/core/v1/types.generated.ts";
import { type FieldError, invalid } from "../../../apimachinery/status-error.ts";
import { formatTime } from "../../../apimachinery/time.ts";
import { fieldInvalid } from "../../../apimachinery/validation/field-error.ts";
import type { ObjectLookup } from "../../object-lookup.ts";
import { boundObject } from "./bound-object.ts";
import { boundClaim, type BoundClaims, serviceAccountUser } from "./claims.ts";
import type { TokenKey } from "./token-key.ts";

/**
 * How long a token may last, and how long it does when nobody says (upstream's TokenRequest validation and defaults).
 */
const shortestSeconds = 600;
const longestSeconds = 2 ** 32;
const defaultSeconds = 3600;

export interface TokenIssuerOptions {
  /** Signs every token. */
  readonly key: TokenKey;
  /** The `iss` claim: the URL of --service-account-issuer. */
  readonly issuer: string;
  /** Audiences of a request that names none. */
  readonly audiences: readonly string[];
  readonly lookup: ObjectLookup;
}

/** Serves serviceaccounts/token: signs a token bound to the account and, if asked, to a pod, node or secret. */
export class TokenIssuer {
  constructor(private readonly options: TokenIssuerOptions) {}

  /** The request with `status` filled in. Throws Invalid, NotFound or Conflict as upstream does. */
  async issue(account: ServiceAccount, request: TokenRequest): Promise<TokenRequest> {
    const { key, issuer, lookup, audiences: defaults } = this.options;
    checkAccount(account, request);
    const seconds = checkedSeconds(request);
    const { namespace = "", name, uid = "" } = account.metadata;
    const now = Math.floor(Date.now() / 1000);
    // A client may leave the list out altogether.
    const asked = (request.spec.audiences as string[] | undefined) ?? [];
    const audiences = asked.length > 0 ? asked : [...defaults];
    const claims: BoundClaims = {
      namespace,
      serviceaccount: { name, uid },
      ...boundObject(lookup, namespace, request),
    };
    const token = await new SignJWT({ [boundClaim]: claims })
      .setProtectedHeader({ alg: key.algorithm, kid: key.keyId })
      .setIssuer(issuer)
      .setSubject(serviceAccountUser(namespace, name))
      .setAudience(audiences)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + seconds)
      .setJti(randomUUID())
      .sign(key.privateKey);
    const { creationTimestamp: _creation, ...metadata } = request.metadata ?? {};
    return {
      ...request,
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { ...metadata, name, namespace, creationTimestamp: formatTime(now * 1000) },
      spec: { ...request.spec, audiences, expirationSeconds: seconds },
      status: { token, expirationTimestamp: formatTime((now + seconds) * 1000) },
    };
  }
}

const refused = (name: string, error: FieldError) =>
  invalid({ group: "authentication.k8s.io", resource: "TokenRequest", name }, [error]);

/** A request that says for which account it is must mean the one in its path. */
function checkAccount({ metadata: account }: ServiceAccount, { metadata }: TokenRequest): void {
  for (const part of ["name", "namespace"] as const) {
    const said = metadata?.[part];
    if (said && said !== account[part])
      throw refused(
        account.name,
        fieldInvalid(`metadata.${part}`, said, `must match the service account ${part} if specified`),
      );
  }
}

function checkedSeconds({ spec }: TokenRequest): number {
  const seconds = spec.expirationSeconds ?? defaultSeconds;
  const why =
    seconds < shortestSeconds
      ? "may not specify a duration less than 10 minutes"
      : seconds > longestSeconds
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  // Upstream names nobody here.
  if (why) throw refused("", fieldInvalid("spec.expirationSeconds", seconds, why));
  return seconds;
}
