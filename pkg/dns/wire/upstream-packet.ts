import { flags, headerField, headerLength, largestUdpSize, questionTailLength, recordType } from "./constants.ts";
import type { Query } from "./query.ts";

/**
 * A query as it is passed on: the client's question and wishes in a packet of our own, id 0. A client's further options
 * (its cookie, say) are between it and us, so that one answer serves all who ask the same.
 */
export function upstreamPacket({ question, edns, dnssecOk, packet }: Query): Buffer {
  const asked = flags.recursionDesired | (packet.readUInt16BE(headerField.flags) & flags.checkingDisabled);
  const header = Buffer.from([0, 0, asked >> 8, asked & 0xff, 0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0]);
  return Buffer.concat([header, question, ...(edns ? [optRecord(dnssecOk)] : [])]);
}

/** An EDNS0 OPT record (RFC 6891): how much we take, an extended code, and whether DNSSEC records are wanted. */
export const optRecord = (dnssecOk: boolean, extendedCode = 0): Buffer =>
  Buffer.from([
    0,
    0,
    recordType.OPT,
    largestUdpSize >> 8,
    largestUdpSize & 0xff,
    extendedCode,
    0,
    dnssecOk ? 0x80 : 0,
    0,
    0,
    0,
  ]);

/** A copy of an answer for one who asks the same, perhaps in other letters' case: with his id and his question. */
export function addressed(answer: Buffer, { id, question }: Query): Buffer {
  const copy = Buffer.from(answer);
  copy.writeUInt16BE(id, headerField.id);
  if (copy.readUInt16BE(headerField.questions) === 1 && copy.length >= headerLength + question.length)
    question.copy(copy, headerLength);
  return copy;
}

/** A question of class IN. */
export function questionFor(name: string, type: number): Buffer {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label, "latin1")]);
  return Buffer.from([...labels, 0, type >> 8, type & 0xff, 0, 1]);
}

/** The same for all who ask the same, whatever letters' case. */
export function questionKey({ question, type, edns, dnssecOk }: Query): string {
  const name = question.toString("latin1", 0, question.length - questionTailLength).toLowerCase();
  return `${name}/${type}/${edns}/${dnssecOk}`;
}
