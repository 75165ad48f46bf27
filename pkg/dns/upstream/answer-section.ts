import { classIN, headerLength } from "../wire/constants.ts";
import dns2 from "dns2";

/**
 * The answer records of `packet` for use in another packet. Compressed names point into the packet they came in, so
 * only address records are taken, each written anew under `owner`.
 */
export function answerSection(packet: Buffer, owner: string): { records: Buffer; count: number } {
  const records: Buffer[] = [];
  let at = skipQuestion(packet);
  for (let left = packet.readUInt16BE(6); left > 0 && at < packet.length; left--) {
    at = skipName(packet, at);
    const type = packet.readUInt16BE(at);
    const length = packet.readUInt16BE(at + 8);
    if (type === dns2.Packet.TYPE.A || type === dns2.Packet.TYPE.AAAA)
      records.push(encodeName(owner), packet.subarray(at, at + 10 + length));
    at += 10 + length;
  }
  return { records: Buffer.concat(records), count: records.length / 2 };
}

function skipQuestion(packet: Buffer): number {
  const behindName = skipName(packet, headerLength);
  if (packet.readUInt16BE(behindName + 2) !== classIN) throw new Error("the answer is of another class");
  return behindName + 4;
}

/** Behind a name that may end in a pointer (RFC 1035 section 4.1.4). Throws RangeError outside the packet. */
function skipName(packet: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const length = packet.readUInt8(at);
    if ((length & 0xc0) === 0xc0) return at + 2;
    at += 1 + length;
    if (length === 0) return at;
  }
}

const encodeName = (name: string) =>
  Buffer.from([...name.split(".").flatMap((label) => [label.length, ...Buffer.from(label, "latin1")]), 0]);
