import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadKubeconfig } from "./load-kubeconfig.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const kubeconfig = `
apiVersion: v1
kind: Config
current-context: one
clusters:
- {name: c, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: ${base64("CA")}}}
- {name: bare, cluster: {insecure-skip-tls-verify: true}}
users:
- {name: certs, user: {client-certificate: me.crt, client-key-data: ${base64("KEY")}}}
- {name: token, user: {tokenFile: token}}
contexts:
- {name: one, context: {cluster: c, user: certs}}
- {name: two, context: {cluster: c, user: token}}
- {name: three, context: {cluster: bare, user: token}}
- {name: four, context: {cluster: c, user: nobody}}
`;

describe("loadKubeconfig", () => {
  let folder = "";
  let file = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kubeconfig-"));
    file = path.join(folder, "config");
    writeFileSync(file, kubeconfig);
    writeFileSync(path.join(folder, "me.crt"), "CERT");
    writeFileSync(path.join(folder, "token"), "secret\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("reads certificates from the file and from beside it", () => {
    expect(loadKubeconfig(file)).toMatchObject({
      server: "https://127.0.0.1:6443",
      certificateAuthority: "CA",
      clientCertificate: "CERT",
      clientKey: "KEY",
    });
  });

  it("reads a token file each time it is asked", () => {
    const { token } = loadKubeconfig(file, "two");
    const read = typeof token === "function" ? token : () => undefined;
    expect(read()).toBe("secret");
    writeFileSync(path.join(folder, "token"), "renewed");
    expect(read()).toBe("renewed");
  });

  it("says what the file lacks", () => {
    expect(() => loadKubeconfig(file, "five")).toThrow(`${file} has no context "five"`);
    expect(() => loadKubeconfig(file, "four")).toThrow(`${file} has no user "nobody"`);
    expect(() => loadKubeconfig(file, "three")).toThrow(`${file}: cluster "bare" has no server`);
    expect(() => loadKubeconfig(`${file}.no`)).toThrow(`cannot read kubeconfig ${file}.no`);
  });
});
