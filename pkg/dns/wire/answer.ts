import type { ResourceRecord } from "../records/record.ts";
import { classIN, headerLength, largestUdpSize, type rcode, type Rcode, recordType } from "./constants.ts";
import type { Query } from "./query.ts";
import { optRecord } from "./upstream-packet.ts";

/** What is known about a question. */
export interface Answer {
  readonly rcode: Rcode;
  /** The answer comes from this server's own zone (AA). */
  readonly authoritative: boolean;
  readonly answers: readonly ResourceRecord[];
  readonly authority?: readonly ResourceRecord[];
  readonly additional?: readonly ResourceRecord[];
  /** Where the answers' last alias leads: a name of somebody else's, whose addresses are still to be found. */
  readonly follow?: string | undefined;
}

const flagResponse = 0x8000;
const flagAuthoritative = 0x0400;
const flagTruncated = 0x0200;
const flagRecursionDesired = 0x0100;
const flagRecursionAvailable = 0x0080;
const optLength = 11;

/** Encodes an answer of at most `limit` bytes; one that does not fit is cut to its question, with TC set. */
export function encodeAnswer(query: Query, answer: Answer, limit: number): Buffer {
  const sections = [answer.answers, answer.authority ?? [], answer.additional ?? []] as const;
  const writer = new Writer(query, limit);
  let fits = true;
  const counts = sections.map((records, section) => {
    const written = writer.records(records);
    // What is only helpful (additional) may be left out without telling.
    if (section < 2 && written < records.length) fits = false;
    return written;
  });
  return writer.finish(answer, fits ? counts : [0, 0, 0], !fits);
}

/** The answer to a packet whose question cannot be used, with the question as far as it was understood. */
export function encodeRefusal(packet: Buffer, code: Rcode, question?: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  packet.copy(header, 0, 0, 2);
  header.writeUInt16BE(flagResponse | (packet.readUInt16BE(2) & (0x7800 | flagRecursionDesired)) | (code & 0x0f), 2);
  const extended = code >> 4;
  header.writeUInt16BE(question ? 1 : 0, 4);
  header.writeUInt16BE(extended ? 1 : 0, 10);
  return Buffer.concat([header, question ?? Buffer.alloc(0), ...(extended ? [optRecord(false, extended)] : [])]);
}

/** An answer that is too large for the client: its question alone, with TC set, so that it asks again over TCP. */
export const encodeTruncated = (query: Query): Buffer =>
  new Writer(query, query.udpSize).finish({ rcode: 0, authoritative: false, answers: [] }, [0, 0, 0], true);

class Writer {
  #bytes: Buffer;
  #at: number;
  readonly #bodyStart: number;
  readonly #limit: number;

  constructor(
    private readonly query: Query,
    limit: number,
  ) {
    this.#bytes = Buffer.allocUnsafe(Math.max(limit, largestUdpSize));
    this.#bodyStart = headerLength + query.question.length;
    this.#at = this.#bodyStart;
    this.#limit = limit - (query.edns ? optLength : 0);
    query.question.copy(this.#bytes, headerLength);
  }

  /** Writes as many records as fit; answers how many. */
  records(records: readonly ResourceRecord[]): number {
    let written = 0;
    for (const record of records) {
      const start = this.#at;
      if (!this.#record(record)) {
        this.#at = start;
        break;
      }
      written++;
    }
    return written;
  }

  finish(answer: Answer, counts: readonly number[], truncated: boolean): Buffer {
    if (truncated) this.#at = this.#bodyStart;
    const bytes = this.#bytes;
    const flags =
      flagResponse |
      flagRecursionAvailable |
      (answer.authoritative ? flagAuthoritative : 0) |
      (truncated ? flagTruncated : 0) |
      (this.query.recursionDesired ? flagRecursionDesired : 0) |
      (answer.rcode & 0x0f);
    bytes.writeUInt16BE(this.query.id, 0);
    bytes.writeUInt16BE(flags, 2);
    bytes.writeUInt16BE(1, 4);
    bytes.writeUInt16BE(counts[0] ?? 0, 6);
    bytes.writeUInt16BE(counts[1] ?? 0, 8);
    bytes.writeUInt16BE((counts[2] ?? 0) + (this.query.edns ? 1 : 0), 10);
    if (this.query.edns) this.#opt();
    return bytes.subarray(0, this.#at);
  }

  #opt(): void {
    this.#at += optRecord(this.query.dnssecOk).copy(this.#bytes, this.#at);
  }

  #record(record: ResourceRecord): boolean {
    if (!this.#owner(record.name) || !this.#room(10)) return false;
    const head = this.#at;
    this.#bytes.writeUInt16BE(recordType[record.type], head);
    this.#bytes.writeUInt16BE(classIN, head + 2);
    this.#bytes.writeUInt32BE(record.ttl, head + 4);
    this.#at = head + 10;
    if (!this.#data(record)) return false;
    this.#bytes.writeUInt16BE(this.#at - head - 10, head + 8);
    return true;
  }

  /** A record of the name asked for points at the question. */
  #owner(name: string): boolean {
    if (name !== this.query.name) return this.#name(name);
    if (!this.#room(2)) return false;
    this.#at = this.#bytes.writeUInt16BE(0xc000 | headerLength, this.#at);
    return true;
  }

  #data(record: ResourceRecord): boolean {
    switch (record.type) {
      case "A":
        return this.#address(record.address);
      case "AAAA":
        return this.#raw(record.bytes);
      case "CNAME":
      case "PTR":
      case "NS":
        return this.#name(record.target);
      case "SRV":
        return this.#numbers16(record.priority, record.weight, record.port) && this.#name(record.target);
      case "TXT":
        return this.#text(record.text);
      case "SOA":
        // serial, refresh, retry, expire as CoreDNS gives them; the last is how long a "no" may be kept.
        return (
          this.#name(`ns.dns.${record.zone}`) &&
          this.#name(`hostmaster.${record.zone}`) &&
          this.#numbers32(1, 7200, 1800, 86_400, record.negativeTtl)
        );
    }
  }

  #address(address: string): boolean {
    if (!this.#room(4)) return false;
    for (const octet of address.split(".")) this.#bytes[this.#at++] = Number(octet);
    return true;
  }

  #raw(bytes: Buffer): boolean {
    if (!this.#room(bytes.length)) return false;
    this.#at += bytes.copy(this.#bytes, this.#at);
    return true;
  }

  #name(name: string): boolean {
    if (!this.#room(name.length + 2)) return false;
    for (const label of name.split(".")) {
      if (label === "") continue;
      this.#bytes[this.#at] = label.length;
      this.#at += 1 + this.#bytes.write(label, this.#at + 1, "latin1");
    }
    this.#bytes[this.#at++] = 0;
    return true;
  }

  #text(text: string): boolean {
    if (!this.#room(text.length + 1)) return false;
    this.#bytes[this.#at] = text.length;
    this.#at += 1 + this.#bytes.write(text, this.#at + 1, "latin1");
    return true;
  }

  #numbers16(...numbers: number[]): boolean {
    if (!this.#room(2 * numbers.length)) return false;
    for (const number of numbers) this.#at = this.#bytes.writeUInt16BE(number, this.#at);
    return true;
  }

  #numbers32(...numbers: number[]): boolean {
    if (!this.#room(4 * numbers.length)) return false;
    for (const number of numbers) this.#at = this.#bytes.writeUInt32BE(number, this.#at);
    return true;
  }

  #room(bytes: number): boolean {
    return this.#at + bytes <= this.#limit;
  }
}

/** A name that does not exist, or one without records of the type asked for. */
export const negative = (code: typeof rcode.noError | typeof rcode.nameError, soa: ResourceRecord): Answer => ({
  rcode: code,
  authoritative: true,
  answers: [],
  authority: [soa],
});
