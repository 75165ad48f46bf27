import http from "node:http";
import https from "node:https";
import type { Container, HTTPGetAction } from "../../api/core/v1/types.generated.ts";
import { resolvePort } from "./container-port.ts";

/** More of a body is not read (upstream's maxRespBodyLength). */
const maxBody = 10 * 1024;
const maxRedirects = 10;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

type Received = HttpAnswer & { readonly location?: string };

/** A server that was asked in HTTPS answered in HTTP. */
export class PlainAnswerError extends Error {
  override readonly name = "PlainAnswerError";
}

export interface HttpTarget {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where an httpGet handler points to, and the headers it asks for. */
export function httpTarget(action: HTTPGetAction, container: Container, podIp: string, userAgent: string): HttpTarget {
  const host = action.host || podIp;
  const bracketed = host.includes(":") ? `[${host}]` : host;
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const url = new URL(action.path ?? "/", `${scheme}://${bracketed}:${resolvePort(action.port, container)}`);
  const asked = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  const headers = { "user-agent": userAgent, accept: "*/*", ...asked };
  return { url, headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== "")) };
}

/**
 * One GET over a connection of its own; certificates are not checked. Redirects are followed on the same host, one that
 * leads elsewhere is the answer. Rejects when there is no answer in time.
 */
export async function httpGet(target: HttpTarget, timeoutMs: number): Promise<HttpAnswer> {
  const deadline = Date.now() + timeoutMs;
  let { url } = target;
  for (let redirects = 0; ; redirects++) {
    const answer = await request(url, target.headers, Math.max(1, deadline - Date.now()));
    const next = answer.location === undefined ? undefined : new URL(answer.location, url);
    if (!next || answer.status < 300 || answer.status >= 400 || next.hostname !== url.hostname) return answer;
    if (redirects === maxRedirects) throw new Error(`stopped after ${maxRedirects} redirects`);
    url = next;
  }
}

function request(url: URL, headers: HttpTarget["headers"], timeoutMs: number): Promise<Received> {
  const options = { headers, agent: false as const };
  return new Promise((resolve, reject) => {
    const outgoing =
      url.protocol === "https:" ? https.get(url, { ...options, rejectUnauthorized: false }) : http.get(url, options);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      outgoing.destroy(new Error("aborted"));
    }, timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      const plain = !late && isPlainAnswer(error);
      const why = late ? timeoutText : plain ? plainText : describe(error);
      const message = `Get "${url.href}": ${why}`;
      reject(plain ? new PlainAnswerError(message, { cause: error }) : new Error(message, { cause: error }));
    };
    outgoing.on("error", fail);
    outgoing.on("response", (response) => {
      collectBody(response).then((body) => {
        clearTimeout(timer);
        outgoing.destroy();
        const { location } = response.headers;
        resolve({ status: response.statusCode ?? 0, body, ...(location !== undefined && { location }) });
      }, fail);
    });
  });
}

/** The body, or its beginning when it is long. Rejects when it ends before its time. */
function collectBody(response: http.IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = "";
    response.setEncoding("utf8").on("data", (text: string) => {
      body += text.slice(0, maxBody - body.length);
      if (body.length >= maxBody) resolve(body);
    });
    response.on("end", () => resolve(body));
    response.on("error", reject);
    response.on("close", () => reject(new Error("unexpected EOF")));
  });
}

const plainText = "http: server gave HTTP response to HTTPS client";

/** What OpenSSL says of text where it wants a TLS record, by its version. */
const isPlainAnswer = ({ message }: Error) => /wrong version number|packet length too long/.test(message);

const timeoutText = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";

/** Go's words for the commonest failure. */
function describe({
  code,
  message,
  address,
  port,
}: NodeJS.ErrnoException & { address?: string; port?: number }): string {
  return code === "ECONNREFUSED" ? `dial tcp ${address}:${port}: connect: connection refused` : message;
}
