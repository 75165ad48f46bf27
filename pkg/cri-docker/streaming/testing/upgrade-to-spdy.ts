import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import type { Socket } from "node:net";

/** Upgrades a connection to SPDY and returns it, with the protocol that the server chose. */
export async function upgradeToSpdy(
  url: string,
  versions: readonly string[],
): Promise<{ socket: Socket; version: string }> {
  const headers = { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": [...versions] };
  const request = httpRequest(url, { method: "POST", headers }).end();
  const [response, socket] = (await once(request, "upgrade")) as [IncomingMessage, Socket];
  return { socket, version: String(response.headers["x-stream-protocol-version"]) };
}
