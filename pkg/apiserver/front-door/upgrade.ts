import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Authenticator, Authorizer } from "../auth/interface.ts";
import { statusOf } from "../handlers/answers/answer.ts";
import { unknownResource } from "../handlers/check-method.ts";
import { isProxied } from "../proxy/proxied-address.ts";
import type { ResourceProxy } from "../proxy/resource-proxy.ts";
import { parseRequestInfo, type RequestInfo } from "../request-info.ts";
import type { UpgradeTunnel } from "../streaming/upgrade-tunnel.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { impersonate } from "./impersonate.ts";

export interface UpgradeParts {
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  readonly tunnel: UpgradeTunnel;
  readonly proxy: ResourceProxy;
}

const tunnelled = new Set(["exec", "attach", "portforward"]);

/** Takes a connection out of HTTP for what it asks for: a proxied connection, or a stream of a pod's. */
export async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  parts: UpgradeParts,
): Promise<void> {
  socket.on("error", () => socket.destroy());
  try {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://localhost");
    const info = infoOfUpgrade(request, pathname, searchParams);
    const { authenticators, authorizer, proxy, tunnel } = parts;
    authorize(info, impersonate(request, await authenticate(request, authenticators), authorizer), authorizer);
    if (isProxied(info)) return await proxy.upgrade(request, socket, head, info);
    if (info.resource !== "pods" || !tunnelled.has(info.subresource ?? "")) throw unknownResource();
    await tunnel.open(request, socket, head, info, searchParams);
  } catch (error) {
    refuseUpgrade(socket, error);
  }
}

/**
 * Whoever opens a stream creates it, whichever method carries the upgrade (KEP-4006); what is proxied goes by its
 * method.
 */
function infoOfUpgrade(request: IncomingMessage, path: string, query: URLSearchParams): RequestInfo {
  const info = parseRequestInfo(request.method ?? "GET", path, () => query);
  return isProxied(info) ? info : { ...parseRequestInfo("POST", path, () => query), verb: "create" };
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { status, code } = statusOf(error);
  const body = JSON.stringify(status);
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ""}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
