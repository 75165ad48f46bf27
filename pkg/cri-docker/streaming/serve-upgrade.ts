import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { acceptSpdy, refuseUpgrade } from "./http-answers.ts";
import type { StreamRuntime } from "./interface.ts";
import { connectorFor } from "./port-forward/connector-for.ts";
import type { ForwardedPod } from "./port-forward/local-connector.ts";
import { portForwardProtocol, serveSpdyPortForward } from "./port-forward/spdy-port-forward.ts";
import { serveWebsocketPortForward } from "./port-forward/websocket-port-forward.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { serveSpdyCommand, spdyCommandProtocols } from "./remote-command/spdy-command.ts";
import { serveWebsocketCommand } from "./remote-command/websocket-command.ts";
import { commandProtocols, negotiate, portForwardProtocols, tunnelProtocol } from "./websocket/channel-protocol.ts";
import { ChannelSocket } from "./websocket/channel-socket.ts";
import { websocketTransport } from "./websocket/websocket-transport.ts";

/** A connection that asked to be upgraded. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent behind its request's headers. */
  readonly head: Buffer;
}

/** Serves one client in the protocol that it asked for; resolves when it is done. */
export async function serveUpgrade(upgrade: Upgrade, prepared: PreparedRequest, runtime: StreamRuntime): Promise<void> {
  const wanted = upgrade.request.headers.upgrade?.toLowerCase() ?? "";
  if (wanted === "websocket") return serveWebsocket(upgrade, prepared, runtime);
  if (wanted === "spdy/3.1") return serveSpdy(upgrade, prepared, runtime);
  refuseUpgrade(upgrade.socket, { code: 400, message: `cannot upgrade to ${JSON.stringify(wanted)}` });
}

async function serveSpdy({ request, socket, head }: Upgrade, prepared: PreparedRequest, runtime: StreamRuntime) {
  const wishes = listOf(request, "x-stream-protocol-version");
  const known = prepared.kind === "portForward" ? [portForwardProtocol] : spdyCommandProtocols;
  // Clients from before there were versions name none, and mean the first.
  const protocol = wishes.length === 0 ? known.at(-1) : wishes.find((wish) => known.includes(wish));
  if (protocol === undefined) {
    const message = `unable to upgrade: unable to negotiate protocol: client supports ${wishes.join(", ")}, server accepts ${known.join(", ")}`;
    return refuseUpgrade(socket, { code: 403, message });
  }
  const open = () => {
    acceptSpdy(socket, protocol);
    if (head.length > 0) socket.unshift(head);
    return socket;
  };
  if (prepared.kind !== "portForward") return serveSpdyCommand(open(), protocol, prepared, runtime);
  const { podSandboxId } = prepared.request;
  await withPod(socket, podSandboxId, runtime, (pod) => serveSpdyPortForward(open(), pod));
}

async function serveWebsocket(upgrade: Upgrade, prepared: PreparedRequest, runtime: StreamRuntime): Promise<void> {
  const wishes = listOf(upgrade.request, "sec-websocket-protocol");
  if (prepared.kind === "portForward") return forwardOverWebsocket(upgrade, prepared.request, wishes, runtime);
  const protocol = negotiate(wishes, commandProtocols);
  if (!protocol) return refuseProtocols(upgrade.socket, wishes);
  const socket = new ChannelSocket(await accept(upgrade, protocol.name), upgrade.socket, protocol);
  await serveWebsocketCommand(socket, prepared, runtime);
}

async function forwardOverWebsocket(
  upgrade: Upgrade,
  { podSandboxId, port }: (PreparedRequest & { readonly kind: "portForward" })["request"],
  wishes: readonly string[],
  runtime: StreamRuntime,
): Promise<void> {
  const tunnel = wishes.includes(tunnelProtocol);
  const protocol = tunnel ? undefined : negotiate(wishes, portForwardProtocols);
  if (!tunnel && !protocol) return refuseProtocols(upgrade.socket, wishes);
  await withPod(upgrade.socket, podSandboxId, runtime, async (pod) => {
    const socket = await accept(upgrade, protocol?.name ?? tunnelProtocol);
    if (!protocol) return serveSpdyPortForward(websocketTransport(socket), pod);
    await serveWebsocketPortForward(new ChannelSocket(socket, upgrade.socket, protocol), port, pod);
  });
}

/** Finds the pod's network before the upgrade, so that a refusal is still an HTTP answer. */
async function withPod(
  socket: Duplex,
  sandboxId: string,
  runtime: StreamRuntime,
  serve: (pod: ForwardedPod) => Promise<void>,
): Promise<void> {
  let pod: ForwardedPod;
  try {
    const network = await runtime.sandboxNetwork(sandboxId);
    pod = { sandboxId, connector: connectorFor(network.kind === "host" ? undefined : network.pid) };
  } catch (error) {
    return refuseUpgrade(socket, { code: 500, message: (error as Error).message });
  }
  try {
    await serve(pod);
  } finally {
    pod.connector.close();
  }
}

/** Far more than any client puts into one message. */
const maxMessageBytes = 16 << 20;

/** Answers with the protocol that was chosen, which need not be one that the library takes for a protocol's name. */
function accept({ request, socket, head }: Upgrade, protocol: string): Promise<WebSocket> {
  const options = { noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: maxMessageBytes };
  const server = new WebSocketServer(options);
  server.on("headers", (headers) => {
    if (protocol) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  delete request.headers["sec-websocket-protocol"];
  return new Promise((resolve) => server.handleUpgrade(request, socket, head, resolve));
}

function refuseProtocols(socket: Duplex, wishes: readonly string[]): void {
  refuseUpgrade(socket, { code: 400, message: `unsupported websocket protocols: ${wishes.join(", ")}` });
}

/** A header's values, whether they came in one line or in several. */
function listOf(request: IncomingMessage, name: string): string[] {
  const text = [request.headers[name] ?? []].flat().join(",");
  return text
    .split(",")
    .map((value) => value.trim())
    .filter(Boolean);
}
