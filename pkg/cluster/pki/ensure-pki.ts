import { existsSync, readFileSync } from "node:fs";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import path from "node:path";
import { writeFileAtomic } from "../../util/write-file-atomic.ts";
import type { ClusterConfig } from "../config.ts";
import type { ClusterHome } from "../home.ts";
import { certificatesOf, type CertificateSpec } from "./certificates.ts";
import type { Issued } from "./issue.ts";
import { writeKubeconfigs } from "./kubeconfigs.ts";

/** A certificate this close to its end is issued anew at the next `up`. */
const renewBefore = 30 * 24 * 3600 * 1000;

/**
 * Makes what is missing of the cluster's keys and certificates: the authority, the service account key, one
 * certificate per identity, and the kubeconfigs that carry them. What is there and valid stays as it is.
 */
export async function ensurePki(home: ClusterHome, config: ClusterConfig): Promise<void> {
  const file = (name: string) => path.join(home.pki, name);
  ensureServiceAccountKey(file);
  const specs = certificatesOf(config).filter((spec) => !isCurrent(file(`${spec.file}.crt`), spec));
  const authority = readPair(file, "ca");
  if (authority && specs.length === 0 && kubeconfigsExist(home, config)) return;

  const { issueAuthority, issueCertificate } = await import("./issue.ts");
  const ca = authority ?? (await issueAuthority(`${config.name}-ca`));
  if (!authority) writePair(file, "ca", ca);
  const stale = authority ? specs : certificatesOf(config);
  await Promise.all(stale.map(async (spec) => writePair(file, spec.file, await issueCertificate(ca, spec))));
  writeKubeconfigs(home, config);
}

function kubeconfigsExist(home: ClusterHome, config: ClusterConfig): boolean {
  return certificatesOf(config).every(
    ({ kubeconfig }) => !kubeconfig || existsSync(path.join(home.kubeconfigs, `${kubeconfig}.conf`)),
  );
}

function ensureServiceAccountKey(file: (name: string) => string): void {
  if (existsSync(file("sa.key")) && existsSync(file("sa.pub"))) return;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileAtomic(file("sa.key"), privateKey.export({ type: "pkcs8", format: "pem" }), 0o600);
  writeFileAtomic(file("sa.pub"), publicKey.export({ type: "spki", format: "pem" }), 0o600);
}

function readPair(file: (name: string) => string, name: string): Issued | undefined {
  if (!existsSync(file(`${name}.crt`)) || !existsSync(file(`${name}.key`))) return undefined;
  return { certificate: readFileSync(file(`${name}.crt`), "utf8"), key: readFileSync(file(`${name}.key`), "utf8") };
}

function writePair(file: (name: string) => string, name: string, { certificate, key }: Issued): void {
  writeFileAtomic(file(`${name}.key`), key, 0o600);
  writeFileAtomic(file(`${name}.crt`), certificate, 0o600);
}

function isCurrent(certificateFile: string, spec: CertificateSpec): boolean {
  if (!existsSync(certificateFile)) return false;
  const certificate = new X509Certificate(readFileSync(certificateFile));
  if (Date.parse(certificate.validTo) - Date.now() < renewBefore) return false;
  const names = certificate.subjectAltName ?? "";
  const hosts = [...(spec.hosts?.dns ?? []), ...(spec.hosts?.ip ?? []).filter((ip) => !ip.includes(":"))];
  return certificate.subject.includes(`CN=${spec.commonName}`) && hosts.every((host) => names.includes(host));
}
