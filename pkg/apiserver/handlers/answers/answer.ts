import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { createGzip, gzip } from "node:zlib";
import { protobufObject } from "../../../api/schema/protobuf-object.ts";
import { protobufType } from "../../../apimachinery/codecs/decode-body.ts";
import { StatusError, statusError } from "../../../apimachinery/status-error.ts";
import type { Exchange } from "../../exchange.ts";
import { endAnswer } from "./end-of-turn.ts";
import { httpDate } from "./http-date.ts";
import { indented, wantsPretty } from "./pretty.ts";

/** Answers below this size are not worth compressing (apiserver's defaultGzipThresholdBytes). */
const gzipThreshold = 128 * 1024;
/** Upstream's gzip.BestSpeed-like choice: the network is near, the processor is shared. */
const gzipLevel = 1;

const gzipPieceSize = 64 * 1024;

/** While the client decrypts a piece, the next one is encrypted. */
const pieceSize = 256 * 1024;

/** A large answer that nobody has read to its end by then is given up: upstream's --request-timeout. */
const longestMs = 60_000;

export const jsonType = "application/json";

/** The headers of every answer. A Warning header carries what the client should know beside a success. */
export function commonHeaders({ auditID, warnings, response }: Exchange, contentType: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    "Audit-Id": auditID,
    "Cache-Control": response.getHeader("Cache-Control") ?? "no-cache, private",
    "Content-Type": contentType,
    Date: httpDate(),
  };
  if (warnings.length > 0) headers["Warning"] = warnings.map((text) => `299 - ${quoted(text)}`);
  return headers;
}

/** A quoted-string of RFC 7234's warn-text: one line of printable ASCII. */
const quoted = (text: string) => `"${text.replace(/[^\x20-\x7e]+/g, " ").replace(/["\\]/g, "\\$&")}"`;

/** Answers whole bytes, indented for people, compressed when the client accepts that and it pays. */
export function sendBytes(exchange: Exchange, code: number, content: Buffer, contentType = jsonType): void {
  const bytes = contentType === jsonType && wantsPretty(exchange) ? indented(content) : content;
  const headers = commonHeaders(exchange, contentType);
  if (bytes.length < gzipThreshold || !acceptsGzip(exchange)) return finish(exchange, code, headers, bytes);
  gzip(bytes, { level: gzipLevel }, (error, packed) => {
    if (error) return finish(exchange, code, headers, bytes);
    finish(exchange, code, { ...headers, ...packedHeaders }, packed);
  });
}

const packedHeaders = { "Content-Encoding": "gzip", Vary: "Accept-Encoding" } as const;

/** What is made while it is sent. */
interface Pieces {
  /** Of all of them. */
  readonly length: number;
  /** The next piece: at least that many bytes, unless it is the last; undefined when there are no more. */
  next(size: number): Buffer | undefined;
}

/** Answers JSON that is made piece by piece, at the pace at which the client takes it. */
export function sendPieces(exchange: Exchange, code: number, pieces: Pieces): void {
  const { response } = exchange;
  if (pieces.length <= pieceSize || wantsPretty(exchange))
    return sendBytes(exchange, code, pieces.next(pieces.length) ?? Buffer.alloc(0));
  limitTime(response);
  if (acceptsGzip(exchange)) return sendPacked(exchange, code, pieces);
  response.writeHead(code, { ...commonHeaders(exchange, jsonType), "Content-Length": pieces.length });
  const send = () => {
    for (let piece = pieces.next(pieceSize); piece; piece = pieces.next(pieceSize)) {
      if (response.write(piece)) continue;
      response.once("drain", send);
      return;
    }
    response.end();
  };
  send();
}

/** The same, each piece compressed when there is room for it. */
function sendPacked(exchange: Exchange, code: number, pieces: Pieces): void {
  const { response } = exchange;
  response.writeHead(code, { ...commonHeaders(exchange, jsonType), ...packedHeaders });
  // A client that goes away ends both.
  pipeline(
    Readable.from(eachOf(pieces)),
    createGzip({ level: gzipLevel, chunkSize: gzipPieceSize }),
    response,
    () => undefined,
  );
}

function* eachOf(pieces: Pieces): Generator<Buffer> {
  for (let piece = pieces.next(pieceSize); piece; piece = pieces.next(pieceSize)) yield piece;
}

function limitTime(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), longestMs);
  response.once("close", () => clearTimeout(timer));
}

/** Whether the client takes compressed answers. */
export function acceptsGzip({ request }: Exchange): boolean {
  return String(request.headers["accept-encoding"] ?? "").includes("gzip");
}

function finish({ response }: Exchange, code: number, headers: OutgoingHttpHeaders, bytes: Buffer): void {
  headers["Content-Length"] = bytes.length;
  if (bytes.length > pieceSize) limitTime(response);
  response.writeHead(code, headers);
  endAnswer(response, bytes);
}

/** Answers a value as JSON. */
export function sendJson(exchange: Exchange, code: number, value: unknown): void {
  sendBytes(exchange, code, Buffer.from(JSON.stringify(value)));
}

/** What a client is told of an error: its Status, or 500 when the error was not meant for it. */
export function statusOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return statusError("InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** Ends the exchange with a failure Status, or cuts the answer that was already under way. */
export function sendError(exchange: Exchange, error: unknown): void {
  const { response } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code } = statusOf(error);
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined) response.setHeader("Retry-After", String(seconds));
  // The rest of a body that was refused is not waited for.
  if (!exchange.request.complete && exchange.request.httpVersionMajor < 2) response.setHeader("Connection", "close");
  if (wantsProtobuf(exchange)) sendBytes(exchange, code, protobufObject(status), protobufType);
  else sendJson(exchange, code, status);
}

/** Whether a client would not read a failure in JSON, which everybody else gets whatever they accept. */
const wantsProtobuf = ({ request }: Exchange) => (request.headers.accept ?? "").startsWith(protobufType);
