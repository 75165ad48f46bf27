import { recordType } from "../wire/constants.ts";
import { parseQuery, type Query } from "../wire/query.ts";
import { questionFor } from "../wire/upstream-packet.ts";

interface PacketOptions {
  readonly id?: number;
  /** Whole additional records, OPT mostly. */
  readonly additional?: readonly Buffer[];
}

/** A query as a client sends it. */
export function queryPacket(name: string, type: keyof typeof recordType, options: PacketOptions = {}): Buffer {
  const { id = 7, additional = [] } = options;
  const header = Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, additional.length]);
  return Buffer.concat([header, questionFor(name, recordType[type]), ...additional]);
}

/** The same, as the server has parsed it. */
export function queryFor(name: string, type: keyof typeof recordType = "A", options: PacketOptions = {}): Query {
  const parsed = parseQuery(queryPacket(name, type, options));
  if (!("query" in parsed)) throw new Error(`no query: ${JSON.stringify(parsed)}`);
  return parsed.query;
}

/** An OPT record: the client's UDP size, its EDNS version and options. */
export const opt = (size: number, version = 0, options = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    Buffer.from([0, 0, recordType.OPT, size >> 8, size & 0xff, 0, version, 0, 0, 0, options.length]),
    options,
  ]);

interface AnswerOptions {
  readonly ttl?: number;
  readonly code?: number;
  readonly address?: string;
  /** How many questions its header counts; 0 leaves the question out. */
  readonly questions?: number;
  /** The name in its question, if it is not the query's. */
  readonly asks?: string;
}

/** A resolver's answer to a query: one A record, or only a code. */
export function answerPacket(query: Buffer, options: AnswerOptions): Buffer {
  const { ttl = 60, code = 0, address = "192.0.2.1", questions = 1, asks } = options;
  const question = asks ? questionFor(asks, recordType.A) : query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(questions, 4);
  header.writeUInt32BE(code === 0 ? 0x10000 : 0, 6);
  header.writeUInt16BE(0, 10);
  const record = Buffer.alloc(16);
  record.writeUInt32BE(0xc00c0001, 0);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttl, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split(".").map(Number), 12);
  return Buffer.concat([header, ...(questions > 0 ? [question] : []), ...(code === 0 ? [record] : [])]);
}
