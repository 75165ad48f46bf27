import { classIN, headerLength, largestUdpSize, plainUdpSize, rcode, type Rcode, recordType } from "./constants.ts";

/** One question, checked. */
export interface Query {
  readonly id: number;
  /** Lower case, without the final dot; "" is the root. */
  readonly name: string;
  readonly type: number;
  /** The question as it stood in the packet (case kept: RFC 8499 "0x20"). */
  readonly question: Buffer;
  readonly recursionDesired: boolean;
  /** The client speaks EDNS0 and gets an OPT record back. */
  readonly edns: boolean;
  /** The largest answer the client takes over UDP, in bytes. */
  readonly udpSize: number;
  /** The whole packet, for forwarding. */
  readonly packet: Buffer;
}

/** What to do with a packet: answer its question, refuse it with a code, or drop it without a word. */
export type Parsed = { readonly query: Query } | { readonly refuse: Rcode } | { readonly drop: true };

const drop: Parsed = { drop: true };
const longestName = 255;

/**
 * Checks a packet strictly before anything else looks at it: a query (never a response, so no two servers can talk in
 * circles), one question, no compression in it, nothing counted that cannot be there.
 */
export function parseQuery(packet: Buffer): Parsed {
  if (packet.length < headerLength || packet.length > 4096) return drop;
  const flags = packet.readUInt16BE(2);
  if (flags & 0x8000) return drop;
  if ((flags >> 11) & 0x0f) return { refuse: rcode.notImplemented };
  const additional = packet.readUInt16BE(10);
  // One question, no answers, no authority; at most an OPT and a signature behind.
  if (packet.readUInt16BE(4) !== 1 || packet.readUInt32BE(6) !== 0 || additional > 2)
    return { refuse: rcode.formatError };

  const end = skipName(packet, headerLength);
  if (end === undefined || end + 4 > packet.length) return { refuse: rcode.formatError };
  const type = packet.readUInt16BE(end);
  if (packet.readUInt16BE(end + 2) !== classIN || type === recordType.AXFR) return { refuse: rcode.refused };
  const edns = parseEdns(packet, end + 4, additional);
  if (edns === undefined) return { refuse: rcode.formatError };
  return {
    query: {
      id: packet.readUInt16BE(0),
      name: nameAt(packet, headerLength, end),
      type,
      question: packet.subarray(headerLength, end + 4),
      recursionDesired: (flags & 0x0100) !== 0,
      edns: edns > 0,
      udpSize: Math.min(Math.max(edns, plainUdpSize), largestUdpSize),
      packet,
    },
  };
}

/** The offset behind an uncompressed name, or undefined when there is none. */
function skipName(packet: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > 63) return undefined;
    at += 1 + length;
    if (at - start > longestName || at > packet.length) return undefined;
    if (length === 0) return at;
  }
}

/** The name between two offsets in dotted lower case. Dots and control bytes inside a label become "?": no cluster name has them. */
function nameAt(packet: Buffer, start: number, end: number): string {
  let name = "";
  for (let at = start; at < end - 1;) {
    const length = packet[at] ?? 0;
    if (name) name += ".";
    for (let i = at + 1; i <= at + length; i++) {
      const byte = packet[i] ?? 0;
      if (byte >= 0x41 && byte <= 0x5a) name += String.fromCharCode(byte + 0x20);
      else name += byte <= 0x20 || byte === 0x2e || byte >= 0x7f ? "?" : String.fromCharCode(byte);
    }
    at += length + 1;
  }
  return name;
}

/** The client's UDP size from its OPT record (RFC 6891); 0 without one; undefined when the section is broken. */
function parseEdns(packet: Buffer, start: number, count: number): number | undefined {
  let size = 0;
  let at = start;
  for (let i = 0; i < count; i++) {
    const behindName = skipName(packet, at);
    if (behindName === undefined || behindName + 10 > packet.length) return undefined;
    const length = packet.readUInt16BE(behindName + 8);
    if (packet.readUInt16BE(behindName) === recordType.OPT)
      size = Math.max(packet.readUInt16BE(behindName + 2), plainUdpSize);
    at = behindName + 10 + length;
    if (at > packet.length) return undefined;
  }
  return size;
}
