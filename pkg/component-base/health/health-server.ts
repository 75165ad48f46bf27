import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";
import type { Component } from "../component.ts";
import { answerHealth, type HealthCheck } from "./health-check.ts";

export interface HealthServerOptions {
  readonly name: string;
  readonly host: string;
  /** 0 takes a free one; see `port`. */
  readonly port: number;
  readonly checks: readonly HealthCheck[];
  readonly metrics?: Registry | undefined;
  /** Serves HTTPS with this pair; plain HTTP without. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

const healthPaths = ["/healthz", "/livez", "/readyz"];

/** Says how a component is: /healthz, /livez, /readyz (with ?verbose) and /metrics, to GET and HEAD. */
export class HealthServer implements Component {
  readonly name: string;
  readonly #server: http.Server | https.Server;

  constructor(private readonly options: HealthServerOptions) {
    this.name = `${options.name} health`;
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    this.#server = options.tls ? https.createServer(options.tls, answer) : http.createServer(answer);
  }

  /** The port it listens on; only after `start`. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  start(): Promise<void> {
    const { host, port, name } = this.options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error) => {
        reject(new Error(`${name} cannot listen on ${host}:${port}: ${error.message}`, { cause: error }));
      });
      this.#server.listen(port, host, resolve);
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("content-type", "text/plain; charset=utf-8");
    response.setHeader("x-content-type-options", "nosniff");
    if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
    if (healthPaths.includes(pathname)) {
      const { code, text } = await answerHealth(pathname, this.options.checks, searchParams.has("verbose"));
      return void response.writeHead(code).end(text);
    }
    const { metrics } = this.options;
    if (pathname !== "/metrics" || !metrics) return void response.writeHead(404).end("404 page not found\n");
    const text = await metrics.metrics();
    response.setHeader("content-type", metrics.contentType);
    response.end(text);
  }
}
