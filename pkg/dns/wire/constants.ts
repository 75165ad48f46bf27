import dns2 from "dns2";

/** Numbers of the protocol (RFC 1035, 2782, 3596, 6891), as dns2 tables them. */
export const recordType = {
  A: dns2.Packet.TYPE.A,
  NS: dns2.Packet.TYPE.NS,
  CNAME: dns2.Packet.TYPE.CNAME,
  SOA: dns2.Packet.TYPE.SOA,
  PTR: dns2.Packet.TYPE.PTR,
  TXT: dns2.Packet.TYPE.TXT,
  AAAA: dns2.Packet.TYPE.AAAA,
  SRV: dns2.Packet.TYPE.SRV,
  OPT: dns2.Packet.TYPE.EDNS,
  AXFR: dns2.Packet.TYPE.AXFR,
  ANY: dns2.Packet.TYPE.ANY,
} as const;

export const classIN = dns2.Packet.CLASS.IN;

export const rcode = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  nameError: 3,
  notImplemented: 4,
  refused: 5,
  /** An EDNS version that is not spoken here; its high bits go into the OPT record. */
  badVersion: 16,
} as const;
export type Rcode = (typeof rcode)[keyof typeof rcode];

/** Bits of the header's flags; the rest is the response code. */
export const flags = {
  response: 0x8000,
  opcode: 0x7800,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  checkingDisabled: 0x0010,
} as const;

/** The bits of the header's flags in which a response code stands, without those that go into the OPT record. */
export const rcodeMask = 0x0f;

/** Where a packet's header has which number of 16 bits: id, flags, and how many there are of each section. */
export const headerField = { id: 0, flags: 2, questions: 4, answers: 6, authority: 8, additional: 10 } as const;
export const headerLength = 12;
/** What follows a question's name: type and class. */
export const questionTailLength = 4;
/** What follows a record's name, before its data: type, class, TTL (32 bits), length of the data. */
export const recordField = { type: 0, class: 2, ttl: 4, dataLength: 8 } as const;
export const recordHeadLength = 10;
/** Bytes of one label of a name; a larger length byte is something else. */
export const longestLabel = 63;
/** The highest two bits of what stands in place of a name: where in the packet the name is (RFC 1035 section 4.1.4). */
export const pointerMark = 0xc000;
/** What a client without EDNS takes over UDP (RFC 1035). */
export const plainUdpSize = 512;
/** What is sent over UDP at most, whatever a client offers: no fragments (DNS flag day 2020). */
export const largestUdpSize = 1232;
