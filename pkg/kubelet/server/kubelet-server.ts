import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Registry } from "prom-client";
import type { Logger } from "../../component-base/logger.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { criReason } from "../runtime/cri-error.ts";
import { refusal } from "./client-identity.ts";
import { containerLogs } from "./container-logs.ts";
import { type PodFinder, ServerError } from "./pod-target.ts";
import type { ServerOptions } from "./server-options.ts";
import { statsSummary } from "./stats-summary.ts";
import { streamUrl, tunnel } from "./streaming.ts";

export interface ServerParts {
  readonly nodeName: string;
  readonly finder: PodFinder;
  readonly cri: CriRuntime;
  readonly metrics: Registry;
  readonly log: Logger;
}

interface Call {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const streams = ["exec", "attach", "portForward"];

/** The kubelet's HTTPS server: what the API server fetches from a node, and the streams it hands on. */
export class KubeletServer {
  readonly #servers: readonly https.Server[];
  readonly #tunnels = new Set<Duplex>();
  /** By first part of the path. */
  readonly #routes: Readonly<Record<string, (call: Call) => void | Promise<void>>> = {
    healthz: ({ response }) => void response.setHeader("content-type", "text/plain; charset=utf-8").end("ok"),
    pods: ({ response }) =>
      sendJson(response, { kind: "PodList", apiVersion: "v1", metadata: {}, items: this.parts.finder.all() }),
    containerLogs: ({ parts, query, request, response }) =>
      containerLogs(this.parts.finder, parts, query, request, response),
    stats: async ({ response }) => sendJson(response, await statsSummary(this.parts.cri, this.parts.nodeName)),
    metrics: async ({ response }) => {
      const { metrics } = this.parts;
      response.setHeader("content-type", metrics.contentType).end(await metrics.metrics());
    },
  };

  constructor(
    private readonly options: ServerOptions,
    private readonly parts: ServerParts,
  ) {
    const { cert, key, clientCa: ca, addresses } = options;
    this.#servers = addresses.map(() => {
      const tls = { cert, key, ca, requestCert: true, rejectUnauthorized: false };
      const server = https.createServer(tls, (request, response) => void this.#answer(request, response));
      server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        void this.#upgrade(request, socket, head);
      });
      return server;
    });
  }

  /** Returns the port it listens on. */
  async start(): Promise<number> {
    let { port } = this.options;
    for (const [index, server] of this.#servers.entries()) {
      const host = this.options.addresses[index] ?? "";
      await new Promise<void>((resolve, reject) => {
        server.once("error", (error) => {
          reject(new Error(`kubelet cannot listen on ${host}:${port}: ${error.message}`, { cause: error }));
        });
        server.listen(port, host, resolve);
      });
      port = (server.address() as AddressInfo).port;
    }
    return port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#tunnels) socket.destroy();
    await Promise.all(
      this.#servers.map((server) => {
        server.closeAllConnections();
        return new Promise<void>((resolve) => server.close(() => resolve()));
      }),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = target(request);
    if (!asked) return void response.writeHead(400).end("400 Bad Request\n");
    const { path, query } = asked;
    const [first = "", ...parts] = path;
    const refused = first === "healthz" ? undefined : refusal(request.socket as TLSSocket);
    if (refused) return void response.writeHead(refused.code).end(`${refused.message}\n`);
    const route = this.#routes[first];
    if (!route) return void response.writeHead(404).end("404 page not found\n");
    try {
      await route({ parts, query, request, response });
    } catch (error) {
      const { code, message } = asServerError(error);
      if (code === 500) this.parts.log.warn({ path: request.url, error: message }, "A request failed");
      if (response.headersSent) response.destroy();
      else response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const asked = target(request);
    if (!asked) return end(socket, 400, "400 Bad Request");
    const { path, query } = asked;
    const [kind = "", ...parts] = path;
    const refused = refusal(socket as TLSSocket);
    if (refused) return end(socket, refused.code, refused.message);
    if (!streams.includes(kind)) return end(socket, 404, "404 page not found");
    try {
      const url = await streamUrl(kind, parts, query, this.parts.finder, this.parts.cri);
      this.#tunnels.add(socket);
      socket.on("close", () => this.#tunnels.delete(socket));
      tunnel(request, socket, head, url);
    } catch (error) {
      const { code, message } = asServerError(error);
      end(socket, code, message);
    }
  }
}

/** Undefined when the request line names nothing that could be meant. */
function target({ url = "/" }: IncomingMessage) {
  try {
    const { pathname, searchParams } = new URL(url, "https://localhost");
    return { path: pathname.split("/").slice(1).map(decodeURIComponent), query: searchParams };
  } catch (error) {
    if (error instanceof URIError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const asServerError = (error: unknown) =>
  error instanceof ServerError ? error : new ServerError(500, criReason(error));

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
};

function end(socket: Duplex, code: number, message: string): void {
  const body = `${message}\n`;
  const head = `HTTP/1.1 ${code} ${reasons[code] ?? "Internal Server Error"}\r\nconnection: close\r\n`;
  socket.end(
    `${head}content-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify(value));
}
