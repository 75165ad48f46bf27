import type { KeyValue, StorageEvent } from "../interface.ts";

/**
 * One write in the log: type, createRevision, the revision that the key had before (0: none), the key, the value.
 * Revisions take 6 bytes: 2^48 writes are nine years at a million a second.
 */
export interface RevisionRecord {
  readonly type: StorageEvent["type"];
  readonly createRevision: number;
  readonly previousRevision: number;
  readonly key: string;
}

const putType = 1;
const deleteType = 2;
const headerLength = 15;

type Allocate = (length: number) => Buffer;
const ownBuffer: Allocate = (length) => Buffer.allocUnsafe(length);

/** One change as the table of revisions keeps it. */
export function encodeRecord({ type, key, current, previous }: StorageEvent, allocate: Allocate): Buffer {
  const value = current?.value;
  const keyLength = Buffer.byteLength(key);
  const bytes = allocate(headerLength + keyLength + (value?.length ?? 0));
  bytes[0] = type === "put" ? putType : deleteType;
  bytes.writeUIntBE(current?.createRevision ?? 0, 1, 6);
  bytes.writeUIntBE(previous?.modRevision ?? 0, 7, 6);
  bytes.writeUInt16BE(keyLength, 13);
  bytes.write(key, headerLength);
  if (value) bytes.set(value, headerLength + keyLength);
  return bytes;
}

/** What a record says, without its value. */
export function decodeRecord(bytes: Buffer): RevisionRecord {
  return {
    type: bytes[0] === putType ? "put" : "delete",
    createRevision: bytes.readUIntBE(1, 6),
    previousRevision: bytes.readUIntBE(7, 6),
    key: bytes.toString("utf8", headerLength, headerLength + bytes.readUInt16BE(13)),
  };
}

/** The state that a put left. The value shares the record's memory. */
export function decodeKeyValue(bytes: Buffer, revision: number): KeyValue {
  const { createRevision, key } = decodeRecord(bytes);
  const value = bytes.subarray(headerLength + bytes.readUInt16BE(13), bytes.length);
  return { key, value, createRevision, modRevision: revision };
}

/** Keys of the log: big-endian, so that they stand in order. */
export function encodeRevision(revision: number, allocate = ownBuffer): Buffer {
  const bytes = allocate(8);
  bytes.writeUInt16BE(0, 0);
  bytes.writeUIntBE(revision, 2, 6);
  return bytes;
}

/** What {@link encodeRevision} wrote. */
export const decodeRevision = (bytes: Buffer): number => bytes.readUIntBE(2, 6);
