import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plannedConfig } from "../config.ts";
import { type ClusterHome, clusterHome, ensureHome } from "../home.ts";
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

test("a changed port is in the kubeconfigs", async () => {
  await ensure();
  expect(await ensurePki(home, { ...config(), apiPort: 7443 })).toBe(true);
  expect(readFileSync(path.join(home.kubeconfigs, "admin.conf"), "utf8")).toContain("https://127.0.0.1:7443");
});
