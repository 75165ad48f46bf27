import type { ResourceRecord } from "../records/record.ts";
import { AnswerWriter } from "./answer-writer.ts";
import { flags, headerField, headerLength, type Rcode, rcode, rcodeMask } from "./constants.ts";
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

/**
 * Encodes an answer of at most `limit` bytes; of one that does not fit the beginning, with TC set: some resolvers
 * (musl's before 1.2.4) never ask again over TCP and take what there is.
 */
export function encodeAnswer(query: Query, answer: Answer, limit: number): Buffer {
  const sections = [answer.answers, answer.authority ?? [], answer.additional ?? []] as const;
  const writer = new AnswerWriter(query, limit);
  let fits = true;
  const counts = sections.map((records, section) => {
    const written = fits ? writer.records(records) : 0;
    // What is only helpful (additional) may be left out without telling.
    if (section < 2 && written < records.length) fits = false;
    return written;
  });
  return writer.finish(answer, counts, !fits);
}

/** The answer to a packet whose question cannot be used, with the question as far as it was understood. */
export function encodeRefusal(packet: Buffer, code: Rcode, question?: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  packet.copy(header, 0, 0, 2);
  const kept = packet.readUInt16BE(headerField.flags) & (flags.opcode | flags.recursionDesired);
  header.writeUInt16BE(flags.response | kept | (code & rcodeMask), headerField.flags);
  const extended = code >> 4;
  header.writeUInt16BE(question ? 1 : 0, headerField.questions);
  header.writeUInt16BE(extended ? 1 : 0, headerField.additional);
  return Buffer.concat([header, question ?? Buffer.alloc(0), ...(extended ? [optRecord(false, extended)] : [])]);
}

/** An answer that is too large for the client: its question alone, with TC set, so that it asks again over TCP. */
export const encodeTruncated = (query: Query): Buffer =>
  new AnswerWriter(query, query.udpSize).finish({ rcode: 0, authoritative: false }, [0, 0, 0], true);

/** There is something wrong that the client can do nothing about. */
export const serverFailure: Answer = { rcode: rcode.serverFailure, authoritative: false, answers: [] };

/** A name that does not exist, or one without records of the type asked for. */
export const negative = (code: typeof rcode.noError | typeof rcode.nameError, soa: ResourceRecord): Answer => ({
  rcode: code,
  authoritative: true,
  answers: [],
  authority: [soa],
});
