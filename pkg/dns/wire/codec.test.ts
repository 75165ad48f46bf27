import dns2 from "dns2";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ResourceRecord } from "../records/record.ts";
import { opt, queryFor } from "../testing/packets.ts";
import { encodeAnswer } from "./answer.ts";
import { recordType } from "./constants.ts";
import { parseQuery } from "./query.ts";
import { recordsOf } from "./records-of.ts";

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,20}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join("."));
const number16 = fc.integer({ min: 0, max: 0xffff });
const common = { name, ttl: fc.integer({ min: 0, max: 0x7fffffff }) };
const record: fc.Arbitrary<ResourceRecord> = fc.oneof(
  fc.record({ ...common, type: fc.constant("A" as const), address: fc.ipV4() }),
  fc.record({ ...common, type: fc.constantFrom("CNAME" as const, "PTR" as const), target: name }),
  fc.record({ ...common, type: fc.constant("TXT" as const), text: fc.stringMatching(/^[a-z ]{1,200}$/) }),
  fc.record({
    ...common,
    type: fc.constant("SRV" as const),
    priority: number16,
    weight: number16,
    port: number16,
    target: name,
  }),
);

/** What dns2's parser makes of a record, in our terms. */
interface Parsed {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  readonly address?: string;
  readonly domain?: string;
  readonly target?: string;
  readonly data?: string | readonly string[];
}

const expected = (record: ResourceRecord) => {
  const { name, ttl } = record;
  const base = { name, ttl, type: recordType[record.type] };
  switch (record.type) {
    case "A":
      return { ...base, address: record.address };
    case "SRV":
      return { ...base, target: record.target, port: record.port, weight: record.weight, priority: record.priority };
    case "CNAME":
    case "PTR":
      return { ...base, domain: record.target };
    default:
      return base;
  }
};

test("what is encoded is read again by another parser, record by record", () => {
  fc.assert(
    fc.property(name, fc.array(record, { maxLength: 12 }), fc.boolean(), (asked, answers, edns) => {
      const query = queryFor(asked, "A", { additional: edns ? [opt(4096)] : [] });
      const packet = encodeAnswer(query, { rcode: 0, authoritative: true, answers }, 0xffff);
      const parsed = dns2.Packet.parse(packet).answers as unknown as readonly Parsed[];
      expect(parsed).toMatchObject(answers.map(expected));
      expect(recordsOf(packet)?.length).toBe(answers.length + (edns ? 1 : 0));
    }),
  );
});

test("an answer never exceeds what the client takes", () => {
  fc.assert(
    fc.property(name, fc.array(record, { maxLength: 60 }), fc.boolean(), (asked, answers, edns) => {
      const query = queryFor(asked, "A", { additional: edns ? [opt(4096)] : [] });
      const packet = encodeAnswer(query, { rcode: 0, authoritative: true, answers }, query.udpSize);
      expect(packet.length).toBeLessThanOrEqual(query.udpSize);
      expect(recordsOf(packet)).toBeDefined();
    }),
  );
});

test("a question is read as it was asked", () => {
  fc.assert(
    fc.property(name, fc.constantFrom("A", "SRV", "TXT", "ANY"), fc.nat(0xffff), number16, (asked, type, id, size) => {
      const query = queryFor(asked.toUpperCase(), type, { id, additional: [opt(size)] });
      expect(query).toMatchObject({ name: asked, type: recordType[type as "A"], id, edns: true });
      expect(query.udpSize).toBe(Math.min(1232, Math.max(512, size)));
    }),
  );
});

test("no bytes make a parser throw or read outside the packet", () => {
  const spoiled = fc
    .tuple(fc.array(record, { maxLength: 4 }), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }))
    .map(([answers, changes]) => {
      const packet = encodeAnswer(queryFor("a.b"), { rcode: 0, authoritative: true, answers }, 0xffff);
      for (const [at, value] of changes) packet[at % packet.length] = value;
      return packet;
    });
  const any = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.oneof(any, spoiled), (packet) => {
      parseQuery(packet);
      for (const { dataAt, dataLength } of recordsOf(packet) ?? [])
        expect(dataAt + dataLength).toBeLessThanOrEqual(packet.length);
    }),
    { numRuns: 3000 },
  );
});
