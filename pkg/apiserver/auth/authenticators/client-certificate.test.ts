import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { anonymousAuthenticator } from "./anonymous.ts";
import { ClientCertificateAuthenticator } from "./client-certificate.ts";

const requestOver = (authorized: boolean): IncomingMessage =>
  ({
    socket: {
      authorized,
      getPeerCertificate: () => ({ subject: { CN: "ann", O: ["dev", "ops"] }, raw: Buffer.from("abc") }),
    },
  }) as unknown as IncomingMessage;

test("a client certificate names a user, its groups and the credential", () => {
  expect(new ClientCertificateAuthenticator().authenticate(requestOver(true))).toEqual({
    name: "ann",
    groups: ["dev", "ops", "system:authenticated"],
    extra: {
      "authentication.kubernetes.io/credential-id": [
        "X509SHA256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      ],
    },
  });
});

test("a certificate that TLS has not verified names nobody, and not an anonymous user either", () => {
  expect(new ClientCertificateAuthenticator().authenticate(requestOver(false))).toBeUndefined();
  expect(() => anonymousAuthenticator.authenticate(requestOver(false))).toThrow("Unauthorized");
  const without = { socket: { authorized: false, getPeerCertificate: () => ({}) } } as unknown as IncomingMessage;
  expect(anonymousAuthenticator.authenticate(without)).toMatchObject({ name: "system:anonymous" });
});
