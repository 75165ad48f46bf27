import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { allAuthenticated } from "../groups.ts";
import type { Authenticator, UserInfo } from "../interface.ts";
import { credentialIdExtra } from "../service-accounts/claims.ts";

/**
 * Client certificates that TLS has verified against the client CA: common name is the user, organizations are the
 * groups, the certificate's digest says which credential it was (apiserver's x509 authenticator). Worked out once per
 * connection.
 */
export class ClientCertificateAuthenticator implements Authenticator {
  readonly name = "x509";
  readonly #users = new WeakMap<object, UserInfo | "none">();

  authenticate(request: IncomingMessage): UserInfo | undefined {
    const connection = connectionOf(request);
    let user = this.#users.get(connection);
    if (user === undefined) {
      user = identify(connection) ?? "none";
      this.#users.set(connection, user);
    }
    return user === "none" ? undefined : user;
  }
}

/** Whether the client shows a certificate that TLS could not verify. */
export function presentsUnverified(request: IncomingMessage): boolean {
  const connection: Partial<TLSSocket> = connectionOf(request);
  if (connection.authorized !== false) return false;
  return (connection.getPeerCertificate?.() as Partial<PeerCertificate> | undefined)?.raw !== undefined;
}

/** The TLS socket, behind HTTP/2's session where there is one: every request of a connection gives the same object. */
function connectionOf(request: IncomingMessage): TLSSocket {
  const { stream } = request as unknown as Partial<Http2ServerRequest>;
  return (stream?.session?.socket ?? request.socket) as TLSSocket;
}

function identify(socket: TLSSocket): UserInfo | undefined {
  // Plain HTTP has no certificates; an unverified certificate proves nothing.
  if (!socket.authorized) return undefined;
  const { subject, raw } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const [name] = [subject?.CN ?? []].flat();
  if (!subject || !raw || !name) return undefined;
  // Node.js gives one value as a string and several as an array.
  const groups = [subject.O ?? []].flat();
  const digest = createHash("sha256").update(raw).digest("hex");
  return {
    name,
    groups: [...groups, allAuthenticated],
    extra: { [credentialIdExtra]: [`X509SHA256=${digest}`] },
  };
}
