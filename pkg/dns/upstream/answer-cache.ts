import { LruMap } from "../../util/lru-map.ts";
import { flags, headerField, rcode, rcodeMask, recordType } from "../wire/constants.ts";
import { type PlacedRecord, recordsOf } from "../wire/records-of.ts";

const mostEntries = 4096;
/** Longer than this nothing is kept (CoreDNS' `cache 30`). */
const longestSeconds = 30;

interface Entry {
  readonly packet: Buffer;
  readonly records: readonly PlacedRecord[];
  readonly stored: number;
  readonly expires: number;
}

/**
 * Upstream answers for as long as their records say, 30 s at most. What is given out has its TTLs counted down, so that
 * nobody keeps a record longer than its owner allowed.
 */
export class AnswerCache {
  readonly #entries = new LruMap<string, Entry>(mostEntries);

  constructor(private readonly now: () => number = Date.now) {}

  /** A copy of the caller's own. */
  get(key: string): Buffer | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const age = this.now() - entry.stored;
    // One of the future is of before the machine's clock was set back: nobody knows its age.
    if (age >= 0 && entry.expires > this.now()) return aged(entry, Math.floor(age / 1000));
    this.#entries.delete(key);
    return undefined;
  }

  put(key: string, packet: Buffer): void {
    const records = recordsOf(packet)?.filter(({ type }) => type !== recordType.OPT);
    const seconds = records ? Math.min(longestSeconds, lifetime(packet, records)) : 0;
    if (!records || seconds <= 0) return;
    const stored = this.now();
    this.#entries.set(key, { packet: Buffer.from(packet), records, stored, expires: stored + seconds * 1000 });
  }
}

function aged({ packet, records }: Entry, seconds: number): Buffer {
  const copy = Buffer.from(packet);
  for (const { ttl, ttlAt } of records) copy.writeUInt32BE(Math.max(0, ttl - seconds), ttlAt);
  return copy;
}

/** Seconds an answer may be kept: its shortest TTL, or its SOA's for a "no" (RFC 2308); 0 for anything doubtful. */
function lifetime(packet: Buffer, records: readonly PlacedRecord[]): number {
  const head = packet.readUInt16BE(headerField.flags);
  const code = head & rcodeMask;
  if (head & flags.truncated || (code !== rcode.noError && code !== rcode.nameError)) return 0;
  if (records.some(({ section }) => section === "answer")) return Math.min(...records.map(({ ttl }) => ttl));
  const soa = records.find(({ type, section }) => type === recordType.SOA && section === "authority");
  if (!soa || soa.dataLength < 4) return 0;
  // Its last number is how long a "no" may be kept.
  return Math.min(soa.ttl, packet.readUInt32BE(soa.dataAt + soa.dataLength - 4));
}
