import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { ProxiedAddress } from "./proxied-address.ts";
import type { ProxiedPath } from "./proxied-path.ts";

/** What concerns one connection only, and not what is sent over it (RFC 9110, 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);
/** Who asks is the API server's business. */
const ownBusiness = /^(authorization$|impersonate-|:)/;

/** As a Host header names it: an IPv6 address in brackets. */
export const hostOf = ({ host, port }: ProxiedAddress): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

/** The headers of a client's request, as they are passed on. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  address: ProxiedAddress,
  { prefix, rest }: ProxiedPath,
): OutgoingHttpHeaders {
  const passed = Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !ownBusiness.test(name));
  return {
    ...Object.fromEntries(passed),
    host: hostOf(address),
    "x-forwarded-uri": `${prefix}${rest}`,
    "x-forwarded-host": String(headers[":authority"] ?? headers.host ?? ""),
    "x-forwarded-proto": "https",
  };
}

/** The headers of the answer, as the client gets them: a redirection within what is proxied stays within it. */
export function answerHeaders(
  { location, ...headers }: IncomingHttpHeaders,
  address: ProxiedAddress,
  { prefix }: ProxiedPath,
): OutgoingHttpHeaders {
  const passed = Object.entries(headers).filter(([name]) => !hopByHop.has(name));
  return { ...Object.fromEntries(passed), ...(location && { location: redirected(location, address, prefix) }) };
}

function redirected(location: string, address: ProxiedAddress, prefix: string): string {
  const origin = `${address.protocol}//${hostOf(address)}`;
  const path = location.startsWith(`${origin}/`) ? location.slice(origin.length) : location;
  const isPath = path.startsWith("/") && !path.startsWith("//");
  return !isPath || path.startsWith(`${prefix}/`) ? location : `${prefix}${path}`;
}
