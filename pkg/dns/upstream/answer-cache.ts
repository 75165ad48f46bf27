import dns2 from "dns2";
import { headerLength, rcode } from "../wire/constants.ts";

const mostEntries = 4096;
/** Longer than this nothing is kept (CoreDNS' `cache 30`). */
const longestSeconds = 30;

interface Entry {
  readonly packet: Buffer;
  readonly expires: number;
}

/** Upstream answers for as long as their records say, 30 s at most; the oldest entry gives way. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();

  get(key: string): Buffer | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expires > Date.now()) return entry.packet;
    this.#entries.delete(key);
    return undefined;
  }

  put(key: string, packet: Buffer): void {
    const seconds = lifetime(packet);
    if (seconds <= 0) return;
    if (this.#entries.size >= mostEntries) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(key, { packet, expires: Date.now() + seconds * 1000 });
  }
}

/** Seconds an answer may be kept: its shortest TTL, or its SOA's for a "no" (RFC 2308); 0 for anything doubtful. */
function lifetime(packet: Buffer): number {
  if (!plausible(packet)) return 0;
  try {
    const { header, answers, authorities } = dns2.Packet.parse(packet);
    if (header.tc || (header.rcode !== rcode.noError && header.rcode !== rcode.nameError)) return 0;
    const ttls =
      answers.length > 0
        ? answers.map(({ ttl }) => ttl)
        : authorities.map(({ ttl, minimum }) => Math.min(ttl, minimum ?? ttl));
    return ttls.length > 0 ? Math.min(longestSeconds, ...ttls) : 0;
  } catch {
    // Not understood, so not kept; the client judges for itself.
    return 0;
  }
}

/** dns2's parser trusts the header's counts: no more records than the bytes can hold (11 each at least). */
function plausible(packet: Buffer): boolean {
  const records = packet.readUInt16BE(6) + packet.readUInt16BE(8) + packet.readUInt16BE(10);
  return packet.readUInt16BE(4) === 1 && records * 11 <= packet.length - headerLength;
}
