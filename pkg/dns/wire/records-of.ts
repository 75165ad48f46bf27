import {
  headerField,
  headerLength,
  longestLabel,
  pointerMark,
  questionTailLength,
  recordField,
  recordHeadLength,
} from "./constants.ts";

/** Where a record of a packet stands. All offsets are within the packet. */
export interface PlacedRecord {
  readonly section: "answer" | "authority" | "additional";
  readonly type: number;
  readonly ttl: number;
  readonly ttlAt: number;
  readonly dataAt: number;
  readonly dataLength: number;
}

/** In the order in which they stand, each with the place of its count. */
const sections = [
  ["answer", headerField.answers],
  ["authority", headerField.authority],
  ["additional", headerField.additional],
] as const;

/** Every record of a response to one question; undefined when the packet is not what it counts. Never throws. */
export function recordsOf(packet: Buffer): readonly PlacedRecord[] | undefined {
  if (packet.length < headerLength || packet.readUInt16BE(headerField.questions) !== 1) return undefined;
  const question = skipName(packet, headerLength);
  if (question === undefined) return undefined;
  const records: PlacedRecord[] = [];
  let at: number | undefined = question + questionTailLength;
  for (const [section, countAt] of sections) {
    for (let left = packet.readUInt16BE(countAt); left > 0; left--) {
      const record = recordAt(packet, at, section);
      if (!record) return undefined;
      records.push(record);
      at = record.dataAt + record.dataLength;
    }
  }
  return at <= packet.length ? records : undefined;
}

function recordAt(packet: Buffer, start: number, section: PlacedRecord["section"]): PlacedRecord | undefined {
  const at = skipName(packet, start);
  if (at === undefined || at + recordHeadLength > packet.length) return undefined;
  const [dataAt, dataLength] = [at + recordHeadLength, packet.readUInt16BE(at + recordField.dataLength)];
  if (dataAt + dataLength > packet.length) return undefined;
  return {
    section,
    type: packet.readUInt16BE(at + recordField.type),
    ttl: packet.readUInt32BE(at + recordField.ttl),
    ttlAt: at + recordField.ttl,
    dataAt,
    dataLength,
  };
}

/** Behind a name, which may end in a pointer (RFC 1035 section 4.1.4); pointers are not followed. */
function skipName(packet: Buffer, start: number): number | undefined {
  for (let at = start; ;) {
    const length = packet[at];
    if (length === undefined) return undefined;
    if (length >= pointerMark >> 8) return at + 2;
    if (length > longestLabel) return undefined;
    at += 1 + length;
    if (length === 0) return at;
  }
}
