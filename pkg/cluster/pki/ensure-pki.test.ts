import "reflect-metadata";
import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plannedConfig } from "../config.ts";
import { ensureHome } from "../ensure-home.ts";
import { type ClusterHome, clusterHome } from "../home.ts";
import { ensurePki } from "./ensure-pki.ts";

const day = 24 * 3600 * 1000;
let home: ClusterHome;
beforeEach(() => {
  home = clusterHome(mkdtempSync(`${tmpdir()}/berth-pki-`));
  ensureHome(home);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(home.root, { recursive: true, force: true });
});

const config = () => plannedConfig(home, { nodeName: "node" }, false);
const ensure = () => ensurePki(home, config());
const text = (name: string) => readFileSync(path.join(home.pki, name), "utf8");
const damage = (name: string) => writeFileSync(path.join(home.pki, name), "garbage");
const everything = () => Object.fromEntries(readdirSync(home.pki).map((name) => [name, text(name)]));
/** Lets time pass for the dates of certificates alone: signing works with real timers. */
const later = (days: number) => vi.useFakeTimers({ now: Date.now() + days * day, toFake: ["Date"] });

test("the second time nothing is issued, and every file is its owner's alone", async () => {
  expect(await ensure()).toBe(true);
  const before = everything();
  expect(await ensure()).toBe(false);
  expect(everything()).toEqual(before);
  const modes = Object.keys(before).map((name) => statSync(path.join(home.pki, name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test("a certificate a month before its end is issued anew, by the same authority, and so are the kubeconfigs", async () => {
  await ensure();
  const [authority, admin] = [text("ca.crt"), text("admin.crt")];
  later(340);
  expect(await ensure()).toBe(true);
  expect(text("ca.crt")).toBe(authority);
  expect(text("admin.crt")).not.toBe(admin);
  const kubeconfig = readFileSync(path.join(home.kubeconfigs, "admin.conf"), "utf8");
  expect(kubeconfig).toContain(Buffer.from(text("admin.crt")).toString("base64"));
});

test("an authority that ends is replaced together with all that it signed", async () => {
  await ensure();
  const before = everything();
  later(10 * 365 - 10);
  await ensure();
  for (const name of ["ca.crt", "apiserver.crt", "kubelet.key"]) expect(text(name)).not.toBe(before[name]);
  expect(new X509Certificate(text("apiserver.crt")).verify(new X509Certificate(text("ca.crt")).publicKey)).toBe(true);
});

test.each(["admin.crt", "admin.key"])("a damaged %s is issued anew", async (name) => {
  await ensure();
  damage(name);
  expect(await ensure()).toBe(true);
  expect(new X509Certificate(text("admin.crt")).subject).toContain("CN=kubernetes-admin");
  expect(await ensure()).toBe(false);
});

test("a certificate that a former authority signed is issued anew", async () => {
  await ensure();
  const former = text("kubelet.crt");
  rmSync(path.join(home.pki, "ca.key"));
  await ensure();
  writeFileSync(path.join(home.pki, "kubelet.crt"), former);
  expect(await ensure()).toBe(true);
  expect(text("kubelet.crt")).not.toBe(former);
});

test.each(["ca.crt", "ca.key", "sa.key"])(
  "a damaged %s is named with what to do, and nothing is changed",
  async (name) => {
    await ensure();
    damage(name);
    const before = everything();
    await expect(ensure()).rejects.toThrow(/is damaged; put a good copy back, or remove it for a new one/);
    expect(everything()).toEqual(before);
  },
);

test("certificates of a clock that was ahead are issued anew, an authority of it is told", async () => {
  await ensure();
  const authority = text("ca.crt");
  rmSync(path.join(home.pki, "kubelet.crt"));
  later(2);
  await ensure();
  vi.useRealTimers();
  expect(await ensure()).toBe(true);
  expect(new Date(new X509Certificate(text("kubelet.crt")).validFrom).getTime()).toBeLessThan(Date.now());

  later(-2);
  await expect(ensure()).rejects.toThrow(
    /ca\.crt is valid from .* on, and this machine's clock says .*; set the clock/,
  );
  expect(text("ca.crt")).toBe(authority);
});

const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: Buffer.from([1, 0, 1]) };
const p384 = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };

/** An authority of one's own. */
async function bringAuthority(algorithm: typeof rsa | typeof p384 | { name: "Ed25519" }, ca = true): Promise<void> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
  const extensions = [new x509.BasicConstraintsExtension(ca, undefined, true)];
  const name = "CN=mine";
  const options = { name, keys, signingAlgorithm: algorithm, extensions, notAfter: new Date(Date.now() + 365 * day) };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(options);
  writeFileSync(path.join(home.pki, "ca.crt"), certificate.toString("pem"));
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  writeFileSync(path.join(home.pki, "ca.key"), x509.PemConverter.encode(key, "PRIVATE KEY"));
}

test.each([rsa, p384])("an authority of one's own with a key of $name signs", async (algorithm) => {
  await bringAuthority(algorithm);
  await ensure();
  const certificate = new X509Certificate(text("kubelet.crt"));
  expect(certificate.verify(new X509Certificate(text("ca.crt")).publicKey)).toBe(true);
  expect(await ensure()).toBe(false);
});

test("an authority that cannot sign is told", async () => {
  await bringAuthority({ name: "Ed25519" });
  await expect(ensure()).rejects.toThrow("is of the kind ed25519; it must be RSA, P-256, P-384 or P-521");
  await bringAuthority(p384, false);
  await expect(ensure()).rejects.toThrow("ca.crt is damaged");
});

test("an authority's key may be in the older form that OpenSSL writes", async () => {
  await ensure();
  const key = createPrivateKey(text("ca.key")).export({ type: "sec1", format: "pem" });
  writeFileSync(path.join(home.pki, "ca.key"), key);
  rmSync(path.join(home.pki, "kubelet.crt"));
  expect(await ensure()).toBe(true);
});

test("a changed port is in the kubeconfigs", async () => {
  await ensure();
  expect(await ensurePki(home, { ...config(), apiPort: 7443 })).toBe(true);
  expect(readFileSync(path.join(home.kubeconfigs, "admin.conf"), "utf8")).toContain("https://127.0.0.1:7443");
});
