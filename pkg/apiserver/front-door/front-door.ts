import type { IncomingMessage } from "node:http";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { Duplex } from "node:stream";
import Koa from "koa";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Authenticator, Authorizer, UserInfo } from "../auth/interface.ts";
import { Exchange } from "../exchange.ts";
import { sendError, statusOf } from "../handlers/answer.ts";
import { unknownResource } from "../handlers/check-method.ts";
import { isProxied } from "../proxy/proxied-address.ts";
import type { ResourceProxy } from "../proxy/resource-proxy.ts";
import { parseRequestInfo, type RequestInfo } from "../request-info.ts";
import type { UpgradeTunnel } from "../streaming/upgrade-tunnel.ts";
import { authorize } from "./authorize.ts";
import { impersonate } from "./impersonate.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import type { Router } from "./router.ts";

/** PEM texts. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** The authority whose client certificates are accepted. */
  readonly clientCa: string;
}

export interface FrontDoorParts {
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  readonly router: Router;
  readonly tunnel: UpgradeTunnel;
  readonly proxy: ResourceProxy;
  readonly metrics: RequestMetrics;
  readonly log: Logger;
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
const tunnelled = new Set(["exec", "attach", "portforward"]);

type State = Koa.ParameterizedContext<{ exchange: Exchange }>;

/**
 * Koa without its watch over the end of every answer: answers are written to Node's response directly, and the first
 * middleware sees to errors.
 */
class DirectKoa extends Koa<{ exchange: Exchange }> {
  handleRequest(context: State, pass: (context: State) => Promise<void>): Promise<void> {
    return pass(context);
  }
}

/** The HTTP side of the API server: who is asking, whether they may, and where it leads, in that order. */
export class FrontDoor {
  readonly #app = new DirectKoa();

  constructor(private readonly parts: FrontDoorParts) {
    for (const middleware of this.#middlewares()) this.#app.use(middleware);
    this.#app.silent = true;
  }

  /** An HTTPS server of HTTP/1.1 and HTTP/2 that answers through this door. It does not listen yet. */
  createServer({ cert, key, clientCa }: TlsMaterial): Http2SecureServer {
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
    const answer = this.#app.callback();
    server.on("request", (request, response) => {
      answer(request, response).catch((error: unknown) => this.#giveUp(response, error));
    });
    server.on(
      "upgrade",
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.#upgrade(request, socket, head),
    );
    // A client that breaks the protocol loses its connection, and nobody else anything.
    server.on("clientError", ({ code }: NodeJS.ErrnoException, socket: Duplex) => {
      const status = code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    });
    server.on("tlsClientError", () => undefined);
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

  /** What every request passes, in this order. */
  #middlewares(): Koa.Middleware<{ exchange: Exchange }>[] {
    const { authenticators, authorizer, router, metrics } = this.parts;
    return [
      async (context, next) => {
        context.state.exchange = new Exchange(context.req, context.res);
        await this.#answerErrors(context.state.exchange, next);
      },
      (context, next) => metrics.measure(context.state.exchange, next),
      async ({ state: { exchange } }, next) => {
        const found = authenticate(exchange.request, authenticators);
        const user = found instanceof Promise ? await found : found;
        exchange.user = impersonate(exchange.request, user, authorizer);
        await next();
      },
      ({ state: { exchange } }, next) => {
        authorize(exchange.info, exchange.user, authorizer);
        return next();
      },
      ({ state: { exchange } }) => router.route(exchange),
    ];
  }

  async #answerErrors(exchange: Exchange, next: () => Promise<void>): Promise<void> {
    try {
      await next();
    } catch (error) {
      if (statusOf(error).code >= 500 && !isNotFound(error))
        this.parts.log.error(
          { err: error as Error, path: exchange.info.path, verb: exchange.info.verb },
          "Request failed",
        );
      sendError(exchange, error);
    }
  }

  /** What not even an error could be answered with costs its own request the connection, and no other. */
  #giveUp(response: { destroy(): unknown }, error: unknown): void {
    this.parts.log.error({ err: error as Error }, "A request could not be answered");
    response.destroy();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    try {
      const { pathname, searchParams } = new URL(request.url ?? "/", "https://localhost");
      const info = infoOfUpgrade(request, pathname, searchParams);
      const { authenticators, authorizer, proxy } = this.parts;
      authorize(info, impersonate(request, await authenticate(request, authenticators), authorizer), authorizer);
      if (isProxied(info)) return await proxy.upgrade(request, socket, head, info);
      if (info.resource !== "pods" || !tunnelled.has(info.subresource ?? "")) throw unknownResource();
      await this.parts.tunnel.open(request, socket, head, info, searchParams);
    } catch (error) {
      refuseUpgrade(socket, error);
    }
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

/** The first user that an authenticator finds. A promise only where one of them must wait. */
function authenticate(
  request: IncomingMessage,
  authenticators: readonly Authenticator[],
  from = 0,
): UserInfo | Promise<UserInfo> {
  const authenticator = authenticators[from];
  if (!authenticator) throw new Error("no authenticator knows this request");
  const found = authenticator.authenticate(request);
  if (found instanceof Promise) return found.then((user) => user ?? authenticate(request, authenticators, from + 1));
  return found ?? authenticate(request, authenticators, from + 1);
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { status, code } = statusOf(error);
  const body = JSON.stringify(status);
  socket.end(
    `HTTP/1.1 ${code} ${status.reason ?? ""}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
