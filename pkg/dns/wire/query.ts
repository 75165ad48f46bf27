import {
  classIN,
  flags,
  headerField,
  headerLength,
  largestUdpSize,
  longestLabel,
  plainUdpSize,
  questionTailLength,
  type Rcode,
  rcode,
  recordField,
  recordHeadLength,
  recordType,
} from "./constants.ts";

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
  /** The client takes DNSSEC records (the DO bit). */
  readonly dnssecOk: boolean;
  /** The largest answer the client takes over UDP, in bytes. */
  readonly udpSize: number;
  /** The whole packet, for forwarding. */
  readonly packet: Buffer;
}

/** Over which protocol a query came; what is passed on goes the same way. */
export type QueryTransport = "udp" | "tcp";

/** What to do with a packet: answer its question, refuse it with a code, or drop it without a word. */
export type Parsed =
  { readonly query: Query } | { readonly refuse: Rcode; readonly question?: Buffer } | { readonly drop: true };

const drop: Parsed = { drop: true };
const longestName = 255;
/** More than any question with its options and signature takes. */
const largestQuery = 4096;

/**
 * Checks a packet strictly before anything else looks at it: a query (never a response, so no two servers can talk in
 * circles), one question, no compression in it, nothing counted that cannot be there.
 */
export function parseQuery(packet: Buffer): Parsed {
  if (packet.length < headerLength || packet.length > largestQuery) return drop;
  const head = packet.readUInt16BE(headerField.flags);
  if (head & flags.response) return drop;
  if (head & flags.opcode) return { refuse: rcode.notImplemented };
  const additional = packet.readUInt16BE(headerField.additional);
  if (!isOneQuestion(packet) || additional > mostAdditional) return { refuse: rcode.formatError };

  const end = skipName(packet, headerLength);
  if (end === undefined || end + questionTailLength > packet.length) return { refuse: rcode.formatError };
  const type = packet.readUInt16BE(end);
  const question = packet.subarray(headerLength, end + questionTailLength);
  if (packet.readUInt16BE(end + 2) !== classIN || type === recordType.AXFR) return { refuse: rcode.refused, question };
  const edns = parseEdns(packet, end + questionTailLength, additional);
  if (edns === undefined) return { refuse: rcode.formatError };
  if (edns.version > 0) return { refuse: rcode.badVersion, question };
  return {
    query: {
      id: packet.readUInt16BE(headerField.id),
      name: nameAt(packet, headerLength, end),
      type,
      question,
      recursionDesired: (head & flags.recursionDesired) !== 0,
      edns: edns !== noEdns,
      dnssecOk: edns.dnssecOk,
      udpSize: Math.min(Math.max(edns.udpSize, plainUdpSize), largestUdpSize),
      packet,
    },
  };
}

/** No answers, no authority. */
const isOneQuestion = (packet: Buffer) =>
  packet.readUInt16BE(headerField.questions) === 1 &&
  packet.readUInt16BE(headerField.answers) === 0 &&
  packet.readUInt16BE(headerField.authority) === 0;

/** An OPT record and a signature. */
const mostAdditional = 2;

/** The offset behind an uncompressed name, or undefined when there is none. */
function skipName(packet: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > longestLabel) return undefined;
    at += 1 + length;
    if (at - start > longestName || at > packet.length) return undefined;
    if (length === 0) return at;
  }
}

/**
 * The name between two offsets in dotted lower case. Dots and control bytes inside a label become "?": no cluster name
 * has them.
 */
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

interface Edns {
  readonly udpSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
}

const dnssecOkBit = 0x80;
const noEdns: Edns = { udpSize: plainUdpSize, version: 0, dnssecOk: false };

/** What the client's OPT record says (RFC 6891); undefined when the section is broken or has more than one. */
function parseEdns(packet: Buffer, start: number, count: number): Edns | undefined {
  let edns = noEdns;
  let at = start;
  for (let i = 0; i < count; i++) {
    const head = skipName(packet, at);
    if (head === undefined || head + recordHeadLength > packet.length) return undefined;
    if (packet.readUInt16BE(head + recordField.type) === recordType.OPT) {
      if (edns !== noEdns) return undefined;
      // The class is a size; the TTL is high bits of a code, the version and two bytes of flags.
      const [udpSize, version] = [packet.readUInt16BE(head + recordField.class), packet.readUInt8(head + 5)];
      edns = { udpSize, version, dnssecOk: (packet.readUInt8(head + 6) & dnssecOkBit) !== 0 };
    }
    at = head + recordHeadLength + packet.readUInt16BE(head + recordField.dataLength);
    if (at > packet.length) return undefined;
  }
  return edns;
}
