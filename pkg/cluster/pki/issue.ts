import "reflect-metadata";
import { createPrivateKey, type KeyObject, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { CertificateSpec } from "./certificates.ts";

/** Loaded only when something must be issued: the library costs start-up time that an existing cluster need not pay. */

const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const year = 365 * 24 * 3600 * 1000;
const backdate = 5 * 60 * 1000;

/** A certificate and its private key, PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const generate = () => webcrypto.subtle.generateKey(curve, true, ["sign", "verify"]);

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

const validity = (years: number) => ({
  notBefore: new Date(Date.now() - backdate),
  notAfter: new Date(Date.now() + years * year),
});

const name = ({ commonName, organization }: CertificateSpec) => [
  ...(organization ? [{ O: [organization] }] : []),
  { CN: [commonName] },
];

/** A self-signed certificate authority, valid for ten years. */
export async function issueAuthority(commonName: string): Promise<Issued> {
  const keys = await generate();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString("hex"),
    name: [{ CN: [commonName] }],
    ...validity(10),
    signingAlgorithm: curve,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await privatePem(keys.privateKey) };
}

/** By names of elliptic curves that OpenSSL knows and WebCrypto calls otherwise. */
const curves: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

/**
 * The authority may be somebody's own, not one that was issued here. Throws when its key is of a kind that cannot sign.
 */
function signingAlgorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) {
  if (asymmetricKeyType === "rsa") return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const namedCurve = curves[asymmetricKeyDetails?.namedCurve ?? ""];
  if (namedCurve !== undefined) return { ...curve, namedCurve };
  throw new Error(
    `the authority's key (pki/ca.key) is of the kind ${asymmetricKeyType}; it must be RSA, P-256, P-384 or P-521`,
  );
}

/** A leaf certificate signed by the authority, valid for one year (kubeadm's term). */
export async function issueCertificate(authority: Issued, spec: CertificateSpec): Promise<Issued> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const key = createPrivateKey(authority.key);
  const signingAlgorithm = signingAlgorithmOf(key);
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, signingAlgorithm, false, ["sign"]);
  const keys = await generate();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString("hex"),
    subject: name(spec),
    issuer: issuer.subjectName,
    ...validity(1),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: await leafExtensions(spec, issuer),
  });
  return { certificate: certificate.toString("pem"), key: await privatePem(keys.privateKey) };
}

/** What the certificate may be used for, by which hosts, and who signed it. */
async function leafExtensions(
  { client, hosts }: CertificateSpec,
  issuer: x509.X509Certificate,
): Promise<x509.Extension[]> {
  const usages = [
    ...(client ? [x509.ExtendedKeyUsage.clientAuth] : []),
    ...(hosts ? [x509.ExtendedKeyUsage.serverAuth] : []),
  ];
  const names = [
    ...(hosts?.dns ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(hosts?.ip ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension(usages),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ...(hosts ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ];
}
