import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The pair that signs and verifies service account tokens. */
export interface TokenKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly algorithm: "ES256" | "RS256";
  /** base64url of the SHA-256 of the public key's DER form, as upstream names keys. */
  readonly keyId: string;
}

/** Reads a PEM private key: P-256 (ES256) or RSA (RS256). Throws when it is of another kind. */
export function tokenKeyFrom(privatePem: string | Buffer): TokenKey {
  const privateKey = createPrivateKey(privatePem);
  const publicKey = createPublicKey(privateKey);
  const algorithm =
    privateKey.asymmetricKeyType === "ec" ? "ES256" : privateKey.asymmetricKeyType === "rsa" ? "RS256" : undefined;
  if (!algorithm) throw new Error("the service account signing key must be an RSA or a P-256 key");
  const keyId = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  return { privateKey, publicKey, algorithm, keyId };
}
