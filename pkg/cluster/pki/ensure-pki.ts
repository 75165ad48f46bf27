import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../../util/write-file-atomic.ts";
import type { ClusterConfig } from "../cluster-config.ts";
import type { ClusterHome } from "../home.ts";
import { certificatesOf, type CertificateSpec } from "./certificates.ts";
import type { Issued } from "./issue.ts";
import { writeKubeconfigs } from "./kubeconfigs.ts";

/** A certificate this close to its end is issued anew at the next `up`. */
const renewBefore = 30 * 24 * 3600 * 1000;

/** Loads what a new cluster's certificates are made with, while its caller waits for something else. */
export async function loadIssuer(home: ClusterHome): Promise<void> {
  if (!existsSync(path.join(home.pki, "ca.crt"))) await import("./issue.ts");
}

/**
 * Makes what is missing of the cluster's keys and certificates: the authority, the service account key, one certificate
 * per identity, and the kubeconfigs that carry them. What is there and good stays as it is; what is damaged, about to
 * end or not of this authority is issued anew. Returns whether anything was: programs that run still have the old.
 * Throws one sentence when the authority or the service account key cannot be used, since others hold what they signed.
 */
export async function ensurePki(home: ClusterHome, config: ClusterConfig): Promise<boolean> {
  const file = (name: string) => path.join(home.pki, name);
  const newKey = ensureServiceAccountKey(file);
  const authority = readAuthority(file);
  const wanted = certificatesOf(config);
  const stale = authority ? wanted.filter((spec) => !isCurrent(file, spec, authority)) : wanted;
  if (stale.length > 0) await issue(file, `${config.name}-ca`, authority, stale);
  const newKubeconfigs = writeKubeconfigs(home, config);
  return newKey || stale.length > 0 || newKubeconfigs;
}

type FileOf = (name: string) => string;

async function issue(file: FileOf, name: string, known: Issued | undefined, specs: readonly CertificateSpec[]) {
  const { issueAuthority, issueCertificate } = await import("./issue.ts");
  const authority = known ?? (await issueAuthority(name));
  // Its certificates go first: a crash in between must not leave any that a new authority would be taken for.
  if (!known) {
    for (const { file: name } of specs) rmSync(file(`${name}.crt`), { force: true });
    writePair(file, "ca", authority);
  }
  await Promise.all(specs.map(async (spec) => writePair(file, spec.file, await issueCertificate(authority, spec))));
}

function ensureServiceAccountKey(file: FileOf): boolean {
  if (existsSync(file("sa.key"))) {
    readKey(file("sa.key"), "every service account token is then issued anew");
    if (existsSync(file("sa.pub"))) return false;
  }
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileAtomic(file("sa.key"), privateKey.export({ type: "pkcs8", format: "pem" }), 0o600);
  writeFileAtomic(file("sa.pub"), publicKey.export({ type: "spki", format: "pem" }), 0o600);
  return true;
}

/** The authority; undefined when there is none, or none that is good for long enough. */
function readAuthority(file: FileOf): Issued | undefined {
  if (!existsSync(file("ca.crt")) || !existsSync(file("ca.key"))) return undefined;
  const certificate = readFileSync(file("ca.crt"), "utf8");
  const parsed = parseCertificate(certificate);
  const consequence = "every certificate and kubeconfig of the cluster is then issued anew";
  const key = readKey(file("ca.key"), consequence);
  if (!parsed?.ca || !parsed.checkPrivateKey(key)) throw damaged(file("ca.crt"), consequence);
  if (isOfFuture(parsed))
    throw new Error(
      `${file("ca.crt")} is valid from ${parsed.validFrom} on, and this machine's clock says ${new Date().toUTCString()}; set the clock, or remove that file for a new one (${consequence})`,
    );
  return endsSoon(parsed) ? undefined : { certificate, key: readFileSync(file("ca.key"), "utf8") };
}

function readKey(file: string, consequence: string) {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (error) {
    throw damaged(file, consequence, error);
  }
}

const damaged = (file: string, consequence: string, cause?: unknown) =>
  new Error(`${file} is damaged; put a good copy back, or remove it for a new one (${consequence})`, { cause });

function writePair(file: FileOf, name: string, { certificate, key }: Issued): void {
  writeFileAtomic(file(`${name}.key`), key, 0o600);
  writeFileAtomic(file(`${name}.crt`), certificate, 0o600);
}

const endsSoon = (certificate: X509Certificate) => Date.parse(certificate.validTo) - Date.now() < renewBefore;

/** The clock was ahead when it was issued, or is behind now. */
const isOfFuture = (certificate: X509Certificate) => Date.parse(certificate.validFrom) > Date.now();

/** Whether the pair on disk belongs together, is signed by this authority, is for this identity and lasts. */
function isCurrent(file: FileOf, spec: CertificateSpec, authority: Issued): boolean {
  const [certificateFile, keyFile] = [file(`${spec.file}.crt`), file(`${spec.file}.key`)];
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return false;
  const certificate = parseCertificate(readFileSync(certificateFile, "utf8"));
  if (!certificate || isOfFuture(certificate) || endsSoon(certificate)) return false;
  if (!belongsTo(certificate, keyFile)) return false;
  const issuer = new X509Certificate(authority.certificate);
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
  const names = certificate.subjectAltName ?? "";
  const hosts = [...(spec.hosts?.dns ?? []), ...(spec.hosts?.ip ?? []).filter((ip) => !ip.includes(":"))];
  return certificate.subject.includes(`CN=${spec.commonName}`) && hosts.every((host) => names.includes(host));
}

function belongsTo(certificate: X509Certificate, keyFile: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
  } catch {
    return false;
  }
}

function parseCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}
