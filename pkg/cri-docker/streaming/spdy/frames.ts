import { SpdyError } from "./spdy-error.ts";

/** A frame that carries headers, which are still compressed. */
export interface HeaderFrame {
  readonly type: "open" | "headers";
  readonly streamId: number;
  readonly fin: boolean;
  readonly block: Buffer;
}

/** A frame as far as a server cares. A long data frame comes in pieces, as its bytes arrive. */
export type PlainFrame =
  | { readonly type: "data"; readonly streamId: number; readonly fin: boolean; readonly payload: Buffer }
  | { readonly type: "reset"; readonly streamId: number }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "goAway" }
  | { readonly type: "ignored" };

export type Frame = HeaderFrame | PlainFrame;

const version = 3;
const headerBytes = 8;
const controlBit = 0x80000000;
const finFlag = 1;
const types = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;
/** Headers of a stream fit many times over. */
const maxControlBytes = 64 * 1024;
/** Within the 24 bits of a frame's length. */
const maxDataBytes = 1 << 20;

/** Status codes of RST_STREAM and GOAWAY. */
export const resetStatus = { protocolError: 1, refused: 3, cancel: 5 } as const;

interface Header {
  readonly control: boolean;
  /** The type of a control frame, the stream of a data frame. */
  readonly number: number;
  readonly flags: number;
  readonly length: number;
}

/** A DATA frame of which `left` bytes are still to come. */
interface UnfinishedData {
  readonly streamId: number;
  readonly fin: boolean;
  left: number;
}

/** Takes a stream of bytes apart, however it was cut on the way. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #data: UnfinishedData | undefined;

  /** What `chunk` completes. Throws SpdyError. */
  *push(chunk: Buffer): Generator<Frame> {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const taken = this.#data ? this.#takeData(bytes, this.#data) : this.#takeFrame(bytes);
      if (!taken) break;
      bytes = bytes.subarray(taken.bytes);
      if (taken.frame) yield taken.frame;
    }
    this.#rest = bytes;
  }

  #takeData(bytes: Buffer, data: UnfinishedData): Taken | undefined {
    if (bytes.length === 0 && data.left > 0) return undefined;
    const payload = bytes.subarray(0, data.left);
    data.left -= payload.length;
    const last = data.left === 0;
    if (last) this.#data = undefined;
    return {
      bytes: payload.length,
      frame: { type: "data", streamId: data.streamId, fin: last && data.fin, payload },
    };
  }

  #takeFrame(bytes: Buffer): Taken | undefined {
    if (bytes.length < headerBytes) return undefined;
    const header = parseHeader(bytes);
    if (!header.control) {
      this.#data = { streamId: header.number, fin: (header.flags & finFlag) !== 0, left: header.length };
      return { bytes: headerBytes };
    }
    if (header.length > maxControlBytes) throw new SpdyError("control frame is too long");
    const end = headerBytes + header.length;
    if (bytes.length < end) return undefined;
    return { bytes: end, frame: controlFrame(header, bytes.subarray(headerBytes, end)) };
  }
}

interface Taken {
  readonly bytes: number;
  readonly frame?: Frame;
}

function parseHeader(bytes: Buffer): Header {
  const first = bytes.readUInt32BE(0);
  const control = first >= controlBit;
  if (control && ((first >>> 16) & 0x7fff) !== version) throw new SpdyError("not SPDY/3");
  const number = control ? first & 0xffff : first;
  return { control, number, flags: bytes[4] ?? 0, length: bytes.readUIntBE(5, 3) };
}

function controlFrame({ number, flags }: Header, body: Buffer): Frame {
  const id = (at = 0) => {
    if (body.length < at + 4) throw new SpdyError("control frame is too short");
    return body.readUInt32BE(at) & 0x7fffffff;
  };
  const fin = (flags & finFlag) !== 0;
  switch (number) {
    case types.synStream:
      // Behind the stream's id: the associated stream, priority and slot.
      id(6);
      return { type: "open", streamId: id(), fin, block: body.subarray(10) };
    case types.headers:
      return { type: "headers", streamId: id(), fin, block: body.subarray(4) };
    case types.rstStream:
      return { type: "reset", streamId: id() };
    case types.ping:
      id();
      return { type: "ping", id: body.readUInt32BE(0) };
    case types.goAway:
      return { type: "goAway" };
    default:
      return { type: "ignored" };
  }
}

function control(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(headerBytes);
  head.writeUInt16BE(0x8000 | version, 0);
  head.writeUInt16BE(type, 2);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

/** SYN_REPLY: the stream is accepted; `block` holds its compressed headers. */
export const replyFrame = (streamId: number, block: Buffer): Buffer =>
  control(types.synReply, Buffer.concat([numbers(streamId), block]));
/** RST_STREAM: the stream is over at once, both ways; `status` says why (1 protocol error, 3 refused, 5 cancelled). */
export const resetFrame = (streamId: number, status: number): Buffer =>
  control(types.rstStream, numbers(streamId, status));
/** PING: asks, with an even id, or answers with the id that was asked with. */
export const pingFrame = (id: number): Buffer => control(types.ping, numbers(id));
/** GOAWAY: no stream above `lastStreamId` was taken up, and none will be. */
export const goAwayFrame = (lastStreamId: number, status: number): Buffer =>
  control(types.goAway, numbers(lastStreamId, status));
/** WINDOW_UPDATE: so many more bytes may be sent on the stream. */
export const windowUpdateFrame = (streamId: number, bytes: number): Buffer =>
  control(types.windowUpdate, numbers(streamId, bytes));

/** Data for a stream, in as many frames as its length asks for; `fin` says that none follows. */
export function dataFrames(streamId: number, payload: Buffer, fin: boolean): Buffer[] {
  const frames: Buffer[] = [];
  let at = 0;
  do {
    const part = payload.subarray(at, at + maxDataBytes);
    at += part.length;
    const head = Buffer.alloc(headerBytes);
    head.writeUInt32BE(streamId, 0);
    head[4] = fin && at === payload.length ? finFlag : 0;
    head.writeUIntBE(part.length, 5, 3);
    frames.push(head, part);
  } while (at < payload.length);
  return frames;
}
