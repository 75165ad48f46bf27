import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { createSecureContext } from "node:tls";
import {
  type ApiRequest,
  type ApiTransport,
  patchTypes,
  type WatchEvent,
  type WatchSink,
} from "../../apimachinery/transport.ts";
import { errorOfAnswer } from "./error-of-answer.ts";
import { LineSplitter } from "./line-splitter.ts";
import { methods, requestUrl } from "./request-url.ts";
import { withRetries } from "./retry.ts";

export interface HttpTransportOptions {
  /** "https://127.0.0.1:6443"; a path is kept as a prefix. */
  readonly server: string;
  /** PEM, like the two below. Without it the system's authorities are trusted. */
  readonly certificateAuthority?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  /** A bearer token, or a function asked before every request (tokens that are renewed). */
  readonly token?: string | (() => string | undefined) | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** Name to expect in the server's certificate, when it is not the host of `server`. */
  readonly tlsServerName?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** Node probes an idle connection after this time, then every second, ten times: a dead peer is noticed in 40 s. */
const keepAliveProbeMs = 30_000;
/** Longer than the API server works on any request that is not a watch. */
const callTimeoutMs = 65_000;
/** Calls in flight; more wait in line, so that a burst does not open a connection each. */
const maxCallSockets = 32;

/** The API over HTTP/1.1 with kept-alive connections. Calls and watches do not share connections. */
export class HttpTransport implements ApiTransport {
  readonly #base: URL;
  readonly #send: (options: RequestOptions) => ClientRequest;
  readonly #callAgent: http.Agent;
  readonly #watchAgent: http.Agent;

  constructor(private readonly options: HttpTransportOptions) {
    this.#base = new URL(options.server);
    const secure = this.#base.protocol === "https:";
    const tls = secure ? tlsOptions(options) : undefined;
    const agent = (maxSockets: number) => {
      const common = { keepAlive: true, keepAliveMsecs: keepAliveProbeMs, maxSockets, scheduling: "lifo" as const };
      return tls ? new https.Agent({ ...common, ...tls }) : new http.Agent(common);
    };
    this.#callAgent = agent(maxCallSockets);
    this.#watchAgent = agent(Infinity);
    this.#send = secure ? (each) => https.request(each) : (each) => http.request(each);
  }

  async call(request: ApiRequest): Promise<unknown> {
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    return withRetries(request, async () => {
      const response = await this.#exchange(request, this.#callAgent, body);
      const answer = await text(response);
      const code = response.statusCode ?? 0;
      if (code < 200 || code > 299) throw errorOfAnswer(code, response.headers, answer);
      return answer === "" ? undefined : (JSON.parse(answer) as unknown);
    });
  }

  watch(request: ApiRequest, sink: WatchSink): () => void {
    const stop = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, stop.signal]) : stop.signal;
    this.#follow({ ...request, signal }, sink).then(
      () => sink.closed(),
      (error: unknown) => sink.closed(signal.aborted ? undefined : (error as Error)),
    );
    return () => stop.abort();
  }

  /** Closes idle connections; a watch or call still running keeps its own. */
  close(): void {
    this.#callAgent.destroy();
    this.#watchAgent.destroy();
  }

  async #follow(request: ApiRequest, sink: WatchSink): Promise<void> {
    const response = await this.#exchange(request, this.#watchAgent);
    const code = response.statusCode ?? 0;
    if (code !== 200) throw errorOfAnswer(code, response.headers, await text(response));
    const lines = new LineSplitter((line) => {
      if (!request.signal?.aborted) sink.event(JSON.parse(line) as WatchEvent);
    });
    for await (const chunk of response as AsyncIterable<Buffer>) lines.push(chunk);
  }

  #exchange(request: ApiRequest, agent: http.Agent, body?: Buffer): Promise<IncomingMessage> {
    const method = methods[request.verb];
    const path = this.#base.pathname.replace(/\/$/, "") + requestUrl(request);
    return new Promise((resolve, reject) => {
      const outgoing = this.#send({
        host: this.#base.hostname.replace(/^\[|\]$/g, ""),
        port: this.#base.port,
        method,
        path,
        agent,
        headers: this.#headers(request, body),
        ...(request.signal && { signal: request.signal }),
        ...(request.verb !== "watch" && { timeout: callTimeoutMs }),
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer for ${callTimeoutMs / 1000} s`)));
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        const failure = new Error(`${method} ${this.#base.origin}${path}: ${error.message || error.code}`, {
          cause: error,
        });
        reject(failure);
      });
      outgoing.on("response", resolve);
      outgoing.end(body);
    });
  }

  #headers(request: ApiRequest, body?: Buffer): Record<string, string | number> {
    const { token, userAgent } = this.options;
    const bearer = typeof token === "function" ? token() : token;
    return {
      accept: "application/json",
      "user-agent": userAgent ?? "berth",
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body && {
        "content-type": request.patchType ? patchTypes[request.patchType] : "application/json",
        "content-length": body.length,
      }),
    };
  }
}

/** The PEM is parsed here, once: every connection would do it again, which costs more than its handshake. */
function tlsOptions(options: HttpTransportOptions): https.AgentOptions {
  const { certificateAuthority, clientCertificate, clientKey } = options;
  const secureContext = createSecureContext({
    ...(certificateAuthority && { ca: certificateAuthority }),
    ...(clientCertificate && { cert: clientCertificate }),
    ...(clientKey && { key: clientKey }),
  });
  return {
    secureContext,
    ...(options.tlsServerName && { servername: options.tlsServerName }),
    ...(options.insecureSkipTlsVerify && { rejectUnauthorized: false }),
  };
}
