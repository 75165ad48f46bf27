import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { joinConnections } from "../../util/join-connections.ts";
import { connectTo } from "../streaming/connect-to.ts";
import type { KubeletCredentials } from "../streaming/pod-logs.ts";
import type { ProxiedAddress } from "./proxied-address.ts";
import { requestHeaders } from "./proxied-headers.ts";
import type { ProxiedPath } from "./proxied-path.ts";

/** Passes on a connection that asked to be upgraded (a websocket, say); the other side answers whether it will be. */
export async function forwardUpgrade(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  address: ProxiedAddress,
  path: ProxiedPath,
  credentials: KubeletCredentials | undefined,
): Promise<void> {
  const server = await connectTo(address, credentials);
  const { upgrade } = request.headers;
  const headers = { ...requestHeaders(request.headers, address, path), connection: "Upgrade", upgrade };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => `${name}: ${each}`),
  );
  server.write([`${request.method} ${path.rest || "/"}${path.query} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  if (head.length > 0) server.write(head);
  joinConnections(client, server);
}
