import type { StaticDocument } from "../../document.ts";
import type { TokenKey } from "./token-key.ts";

/** Where they are found, which clients know from OpenID Connect Discovery and from the first of the two. */
const [configurationPath, keysPath] = ["/.well-known/openid-configuration", "/openid/v1/jwks"];

export type IssuerDocument = Omit<StaticDocument, "etag">;

const document = (content: object, contentType: string): IssuerDocument => ({
  contentType,
  bytes: Buffer.from(JSON.stringify(content)),
});

/**
 * What others need to check service account tokens without asking this server about each (KEP-1393): who issues them
 * and with which keys, by path. `address` is where clients reach this server. None for an issuer that OpenID Connect
 * does not know: one that is no plain https URL.
 */
export function issuerDocuments(issuer: string, key: TokenKey, address: string): ReadonlyMap<string, IssuerDocument> {
  if (!isDiscoverable(issuer)) return new Map();
  const configuration = {
    issuer,
    jwks_uri: `https://${address}${keysPath}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [key.algorithm],
  };
  return new Map([
    [configurationPath, document(configuration, "application/json")],
    [keysPath, document({ keys: [webKey(key)] }, "application/jwk-set+json")],
  ]);
}

/** The public key alone, in upstream's order of members. */
function webKey({ publicKey, keyId: kid, algorithm: alg }: TokenKey): object {
  const { kty, crv, ...numbers } = publicKey.export({ format: "jwk" });
  return { use: "sig", kty, kid, crv, alg, ...numbers };
}

function isDiscoverable(issuer: string): boolean {
  return URL.canParse(issuer) && issuer.startsWith("https://") && !/[?#]/.test(issuer);
}
