import fc from "fast-check";
import { expect, test } from "vitest";
import { makeResolver } from "../testing/make-resolver.ts";
import { opt, queryPacket } from "../testing/packets.ts";
import { recordType } from "../wire/constants.ts";
import { recordsOf } from "../wire/records-of.ts";

test("the question comes back in the letters it was asked in, and the answer points at it", async () => {
  const query = queryPacket("wEb.DEFAULT.svc.cluster.LOCAL", "A");
  const reply = await makeResolver().resolver.resolve(query, "udp");
  expect(reply?.subarray(12, query.length)).toEqual(query.subarray(12));
  expect(reply?.readUInt16BE(query.length)).toBe(0xc00c);
});

test("a client that speaks EDNS gets an OPT record, one of a later version is told so", async () => {
  const { resolver } = makeResolver();
  const ask = async (version: number) => {
    const query = queryPacket("web.default.svc.cluster.local", "A", { additional: [opt(1232, version)] });
    const reply = (await resolver.resolve(query, "udp")) ?? Buffer.alloc(0);
    const option = recordsOf(reply)?.find(({ type }) => type === recordType.OPT);
    return [reply.readUInt16BE(6), option && option.ttl >>> 24];
  };
  expect(await ask(0)).toEqual([1, 0]);
  expect(await ask(1)).toEqual([0, 1]);
});

test.each([
  ["another opcode", (packet: Buffer) => packet.writeUInt8(0x28, 2), 4],
  ["another class", (packet: Buffer) => packet.writeUInt16BE(3, packet.length - 2), 5],
  ["a zone transfer", (packet: Buffer) => packet.writeUInt16BE(252, packet.length - 4), 5],
  ["two questions", (packet: Buffer) => packet.writeUInt16BE(2, 4), 1],
  ["a compressed question", (packet: Buffer) => packet.writeUInt16BE(0xc00c, 12), 1],
])("%s is refused with its code", async (_, spoil, code) => {
  const packet = queryPacket("web.default.svc.cluster.local", "A");
  spoil(packet);
  const reply = await makeResolver().resolver.resolve(packet, "udp");
  expect((reply?.readUInt16BE(2) ?? 0) & 0x0f).toBe(code);
});

test("a response is never answered, so that two servers cannot talk in circles", async () => {
  const packet = queryPacket("web.default.svc.cluster.local", "A");
  packet.writeUInt8(0x80, 2);
  expect(await makeResolver().resolver.resolve(packet, "udp")).toBeUndefined();
});

test("a packet that counts more records than it holds is refused as malformed", async () => {
  const packet = Buffer.concat([Buffer.alloc(4), Buffer.alloc(8, 0xff)]);
  const reply = await makeResolver().resolver.resolve(packet, "udp");
  expect((reply?.readUInt16BE(2) ?? 0) & 0x0f).toBe(1);
});

test("garbage gets an answer or none, and never an exception", async () => {
  const { resolver } = makeResolver();
  const near = fc.uint8Array({ minLength: 0, maxLength: 60 }).map((bytes) => {
    const packet = queryPacket("web.default.svc.cluster.local", "A");
    bytes.forEach((byte, i) => {
      if (byte > 200) packet[(i * 7) % packet.length] = byte;
    });
    packet[2] = (packet[2] ?? 0) & 0x7f;
    return packet;
  });
  const any = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, any), async (packet) => {
      const reply = await resolver.resolve(packet, "udp");
      if (reply) expect(reply.subarray(0, 2)).toEqual(packet.subarray(0, 2));
    }),
    { numRuns: 2000 },
  );
});
