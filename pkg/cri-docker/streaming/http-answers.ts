import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Why a connection is not taken up. Clients show the message. */
export interface Refusal {
  readonly code: 400 | 403 | 404 | 500;
  readonly message: string;
}

const reasons: Readonly<Record<Refusal["code"], string>> = {
  400: "BadRequest",
  403: "Forbidden",
  404: "NotFound",
  500: "InternalError",
};

/** A metav1.Status: what kubectl reads when an upgrade is refused. */
function body({ code, message }: Refusal): string {
  const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
  return JSON.stringify({ ...head, message, reason: reasons[code], code });
}

/** Answers a request that asked to upgrade. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const text = body(refusal);
  const lines = [
    `HTTP/1.1 ${refusal.code} ${STATUS_CODES[refusal.code]}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${text}`);
}

/** Answers a request that did not ask to upgrade, as it should have. */
export function refuseRequest(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.code, { "content-type": "application/json", connection: "close" }).end(body(refusal));
}

/** Takes up a connection for SPDY. */
export function acceptSpdy(socket: Duplex, protocol: string): void {
  const lines = ["Connection: Upgrade", "Upgrade: SPDY/3.1", `X-Stream-Protocol-Version: ${protocol}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
}
