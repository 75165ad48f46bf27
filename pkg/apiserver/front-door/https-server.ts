import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

/** PEM texts. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** The authority whose client certificates are accepted. */
  readonly clientCa: string;
}

/**
 * The largest head of a request over HTTP/1, as Go's servers have it: selectors stand in the URL, tokens and groups in
 * headers. Over HTTP/2 it is 64 KiB: that is the most that Node's library takes in one header.
 */
const maxHeaderSize = 1024 * 1024;

/** Node's own for HTTP/1; 128 for HTTP/2 would be few groups to impersonate. */
const maxHeaderListPairs = 2000;

/** A client must have sent its request's head within this time; watches are answers and may last. */
const headersTimeoutMs = 30_000;

/** An HTTPS server of HTTP/1.1 and HTTP/2, whose clients may show certificates, with the bounds that requests have. */
export function createHttpsServer({ cert, key, clientCa }: TlsMaterial): Http2SecureServer {
  const server = createSecureServer({
    cert,
    key,
    ca: clientCa,
    requestCert: true,
    rejectUnauthorized: false,
    allowHTTP1: true,
    minVersion: "TLSv1.2",
    maxHeaderListPairs,
  });
  // A client that breaks the protocol loses its connection, and nobody else anything.
  server.on("clientError", ({ code }: NodeJS.ErrnoException, socket: Duplex) => {
    const status = code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  });
  server.on("tlsClientError", ({ code }: NodeJS.ErrnoException, socket: TLSSocket) => {
    if (code === "ERR_SSL_HTTP_REQUEST") answerPlainHttp(socket);
  });
  server.on("sessionError", () => undefined);
  server.setTimeout(0);
  // HTTP/1 connections of an HTTP/2 server take these from the server object.
  Object.assign(server, {
    headersTimeout: headersTimeoutMs,
    requestTimeout: 0,
    keepAliveTimeout: 120_000,
    maxHeaderSize,
  });
  return server;
}

/** Says, as Go's servers do, what is wrong with a URL that begins with http. */
function answerPlainHttp(socket: TLSSocket): void {
  // Node gives no other way to the connection below a handshake that failed.
  const { _parent: connection } = socket as { readonly _parent?: Duplex };
  connection?.on("error", () => connection.destroy());
  connection?.end("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", () =>
    connection.destroy(),
  );
}
