import { expect, test } from "vitest";
import { answerPacket, queryPacket } from "../testing/packets.ts";
import { recordsOf } from "../wire/records-of.ts";
import { AnswerCache } from "./answer-cache.ts";

const query = queryPacket("example.org", "A");

function makeCache() {
  const time = { now: 0 };
  return { cache: new AnswerCache(() => time.now), time };
}
const ttlOf = (packet: Buffer | undefined) => packet && recordsOf(packet)?.[0]?.ttl;

test("TTLs are counted down, and an answer goes when its time is over", () => {
  const { cache, time } = makeCache();
  cache.put("k", answerPacket(query, { ttl: 20 }));
  expect(ttlOf(cache.get("k"))).toBe(20);
  time.now = 12_400;
  expect(ttlOf(cache.get("k"))).toBe(8);
  time.now = 20_000;
  expect(cache.get("k")).toBeUndefined();
});

test("an answer goes when the clock is set back behind it", () => {
  const { cache, time } = makeCache();
  time.now = 20_000;
  cache.put("k", answerPacket(query, { ttl: 20 }));
  time.now = 19_000;
  expect(cache.get("k")).toBeUndefined();
});

test("nothing is kept longer than 30 s, whatever it says", () => {
  const { cache, time } = makeCache();
  cache.put("k", answerPacket(query, { ttl: 86_400 }));
  time.now = 29_000;
  expect(ttlOf(cache.get("k"))).toBe(86_371);
  time.now = 30_000;
  expect(cache.get("k")).toBeUndefined();
});

test("a no is kept as long as its SOA says", () => {
  const { cache, time } = makeCache();
  const no = answerPacket(query, { code: 3 });
  no.writeUInt16BE(1, 8);
  const soa = Buffer.concat([
    Buffer.from([0, 0, 6, 0, 1, 0, 0, 0, 9, 0, 22, 0, 0]),
    Buffer.alloc(16),
    Buffer.from([0, 0, 0, 5]),
  ]);
  cache.put("k", Buffer.concat([no, soa]));
  time.now = 4_000;
  expect(cache.get("k")).toBeDefined();
  time.now = 5_000;
  expect(cache.get("k")).toBeUndefined();
});

test.each([
  ["a failure", answerPacket(query, { code: 2 })],
  ["a truncated answer", Buffer.concat([answerPacket(query, {})]).fill(0x83, 2, 3)],
  ["a no without an SOA", answerPacket(query, { code: 3 })],
  ["a record for now only", answerPacket(query, { ttl: 0 })],
  ["what does not hold what it counts", answerPacket(query, {}).subarray(0, -3)],
])("%s is not kept", (_, packet) => {
  const { cache } = makeCache();
  cache.put("k", packet);
  expect(cache.get("k")).toBeUndefined();
});

test("what is given out is the caller's own", () => {
  const { cache } = makeCache();
  cache.put("k", answerPacket(query, {}));
  cache.get("k")?.fill(0);
  expect(ttlOf(cache.get("k"))).toBe(60);
});
