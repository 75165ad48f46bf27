import type { ResourceRecord } from "../records/record.ts";
import {
  classIN,
  flags,
  headerField,
  headerLength,
  largestUdpSize,
  pointerMark,
  type Rcode,
  rcodeMask,
  recordField,
  recordHeadLength,
  recordType,
} from "./constants.ts";
import type { Query } from "./query.ts";
import { optRecord } from "./upstream-packet.ts";

const optLength = 11;

interface Verdict {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
}

/** Writes one answer into one buffer, its question first; what does not fit is not written. */
export class AnswerWriter {
  #bytes: Buffer;
  #at: number;
  readonly #limit: number;

  constructor(
    private readonly query: Query,
    limit: number,
  ) {
    this.#bytes = Buffer.allocUnsafe(Math.max(limit, largestUdpSize));
    this.#at = headerLength + query.question.length;
    this.#limit = limit - (query.edns ? optLength : 0);
    query.question.copy(this.#bytes, headerLength);
  }

  /** Writes as many records as fit; returns how many. */
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

  /** The whole packet. `counts`: the records of each section; `truncated`: there are more, so TC is set. */
  finish(answer: Verdict, counts: readonly number[], truncated: boolean): Buffer {
    const bytes = this.#bytes;
    const word =
      flags.response |
      flags.recursionAvailable |
      (answer.authoritative ? flags.authoritative : 0) |
      (truncated ? flags.truncated : 0) |
      (this.query.recursionDesired ? flags.recursionDesired : 0) |
      (answer.rcode & rcodeMask);
    bytes.writeUInt16BE(this.query.id, headerField.id);
    bytes.writeUInt16BE(word, headerField.flags);
    bytes.writeUInt16BE(1, headerField.questions);
    bytes.writeUInt16BE(counts[0] ?? 0, headerField.answers);
    bytes.writeUInt16BE(counts[1] ?? 0, headerField.authority);
    bytes.writeUInt16BE((counts[2] ?? 0) + (this.query.edns ? 1 : 0), headerField.additional);
    if (this.query.edns) this.#opt();
    return bytes.subarray(0, this.#at);
  }

  #opt(): void {
    this.#at += optRecord(this.query.dnssecOk).copy(this.#bytes, this.#at);
  }

  #record(record: ResourceRecord): boolean {
    if (!this.#owner(record.name) || !this.#room(recordHeadLength)) return false;
    const head = this.#at;
    this.#bytes.writeUInt16BE(recordType[record.type], head + recordField.type);
    this.#bytes.writeUInt16BE(classIN, head + recordField.class);
    this.#bytes.writeUInt32BE(record.ttl, head + recordField.ttl);
    this.#at = head + recordHeadLength;
    if (!this.#data(record)) return false;
    this.#bytes.writeUInt16BE(this.#at - head - recordHeadLength, head + recordField.dataLength);
    return true;
  }

  /** A record of the name asked for points at the question. */
  #owner(name: string): boolean {
    if (name !== this.query.name) return this.#name(name);
    if (!this.#room(2)) return false;
    this.#at = this.#bytes.writeUInt16BE(pointerMark | headerLength, this.#at);
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
