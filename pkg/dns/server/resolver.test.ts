import dns2 from "dns2";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Service } from "../../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { directSockets } from "../../component-base/host-sockets/direct.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { handlerChain } from "../handlers/index.ts";
import { RecordIndex } from "../records/record-index.ts";
import { serviceRecords } from "../records/service-records.ts";
import { Forwarder } from "../upstream/forwarder.ts";
import { opt, queryPacket } from "../testing/packets.ts";
import { recordType } from "../wire/constants.ts";
import { recordsOf } from "../wire/records-of.ts";
import { Resolver } from "./resolver.ts";

const domain = "cluster.local";

const webSlice: EndpointSlice = {
  metadata: { name: "web-1", namespace: "default" },
  addressType: "IPv4",
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  endpoints: [{ addresses: ["10.244.0.8"], conditions: { ready: true } }],
};
const web: Service = {
  metadata: { name: "web", namespace: "default" },
  spec: { clusterIP: "10.96.7.7", clusterIPs: ["10.96.7.7"], ports: [{ name: "http", port: 80, protocol: "TCP" }] },
};
const db: Service = { metadata: { name: "db", namespace: "default" }, spec: { clusterIP: "None", ports: [] } };
const external = (name: string, externalName: string): Service => ({
  metadata: { name, namespace: "default" },
  spec: { type: "ExternalName", externalName },
});
const dbSlice: EndpointSlice = {
  metadata: { name: "db-1", namespace: "default" },
  addressType: "IPv4",
  ports: [{ name: "pg", port: 5432, protocol: "TCP" }],
  endpoints: [
    { addresses: ["10.244.0.5"], hostname: "db-0", conditions: { ready: true } },
    { addresses: ["10.244.0.6"], conditions: { ready: true } },
    { addresses: ["10.244.0.7"], conditions: { ready: false } },
  ],
};

function makeResolver(): { resolver: Resolver; index: RecordIndex } {
  const index = new RecordIndex();
  index.replace("default/web", serviceRecords(web, [webSlice], domain));
  index.replace("default/db", serviceRecords(db, [dbSlice, { ...dbSlice, ports: [] }], domain));
  index.replace("default/alias", serviceRecords(external("alias", "web.default.svc.cluster.local"), [], domain));
  index.replace("default/away", serviceRecords(external("away", "example.org"), [], domain));
  index.replace("default/dangling", serviceRecords(external("dangling", "nope.default.svc.cluster.local"), [], domain));
  const forwarder = new Forwarder(() => [], directSockets, silentLogger);
  const chain = handlerChain({ index, domain, address: "10.96.0.10", hostAddress: "10.244.0.1", forwarder });
  return { resolver: new Resolver(chain, index, forwarder), index };
}

interface ParsedRecord {
  readonly address?: string;
  readonly domain?: string;
  readonly target?: string;
  readonly port?: number;
  readonly data?: readonly string[];
}

async function ask(name: string, type: keyof typeof recordType, resolver = makeResolver().resolver) {
  const reply = await resolver.resolve(queryPacket(name, type), "udp");
  if (!reply) throw new Error("no answer");
  const { header, answers } = dns2.Packet.parse(reply);
  const text = (record: ParsedRecord) =>
    record.target !== undefined
      ? `${record.target}:${record.port}`
      : (record.address ?? record.domain ?? record.data?.join("") ?? "?");
  return { rcode: header.rcode, answers: (answers as readonly ParsedRecord[]).map(text).sort() };
}

test.each([
  ["a service's ClusterIP", "web.default.svc.cluster.local", "A", 0, ["10.96.7.7"]],
  ["names in any case", "WEB.default.SVC.cluster.local", "A", 0, ["10.96.7.7"]],
  ["a named port", "_http._tcp.web.default.svc.cluster.local", "SRV", 0, ["web.default.svc.cluster.local:80"]],
  ["the service of an address", "7.7.96.10.in-addr.arpa", "PTR", 0, ["web.default.svc.cluster.local"]],
  ["the ready endpoints of a headless service", "db.default.svc.cluster.local", "A", 0, ["10.244.0.5", "10.244.0.6"]],
  ["an endpoint by its hostname", "db-0.db.default.svc.cluster.local", "A", 0, ["10.244.0.5"]],
  ["an endpoint by its dashed address", "10-244-0-6.db.default.svc.cluster.local", "A", 0, ["10.244.0.6"]],
  [
    "the ports of a headless service's endpoints",
    "_pg._tcp.db.default.svc.cluster.local",
    "SRV",
    0,
    ["10-244-0-6.db.default.svc.cluster.local:5432", "db-0.db.default.svc.cluster.local:5432"],
  ],
  [
    "an alias inside the zone",
    "alias.default.svc.cluster.local",
    "A",
    0,
    ["10.96.7.7", "web.default.svc.cluster.local"],
  ],
  [
    "an alias whose target in the zone is gone",
    "dangling.default.svc.cluster.local",
    "A",
    0,
    ["nope.default.svc.cluster.local"],
  ],
  ["an alias that leads outside when no resolver answers", "away.default.svc.cluster.local", "A", 2, []],
  ["an alias itself", "away.default.svc.cluster.local", "CNAME", 0, ["example.org"]],
  ["the endpoint of an address", "5.0.244.10.in-addr.arpa", "PTR", 0, ["db-0.db.default.svc.cluster.local"]],
  ["an endpoint of a service with a ClusterIP", "10-244-0-8.web.default.svc.cluster.local", "A", 0, ["10.244.0.8"]],
  ["the address of the zone's name server", "ns.dns.cluster.local", "A", 0, ["10.96.0.10"]],
  ["an unnamed port, which has no record", "_._tcp.web.default.svc.cluster.local", "SRV", 3, []],
  ["a pod by its dashed address", "10-244-0-9.default.pod.cluster.local", "A", 0, ["10.244.0.9"]],
  ["the version of the specification", "dns-version.cluster.local", "TXT", 0, ["1.1.0"]],
  ["the host", "host.berth.internal", "A", 0, ["10.244.0.1"]],
  ["an existing name without such a record", "web.default.svc.cluster.local", "AAAA", 0, []],
  ["a namespace, which has no record itself", "default.svc.cluster.local", "A", 0, []],
  ["a service that does not exist", "nope.default.svc.cluster.local", "A", 3, []],
  ["a pod address that cannot be", "10-244-0-900.default.pod.cluster.local", "A", 3, []],
  ["a foreign name when the machine has no resolver", "example.org", "A", 2, []],
] as const)("answers %s", async (_, name, type, rcode, answers) => {
  expect(await ask(name, type)).toEqual({ rcode, answers });
});

test("several addresses are given in turn", async () => {
  const { resolver } = makeResolver();
  const first = async () => {
    const reply = await resolver.resolve(queryPacket("db.default.svc.cluster.local", "A"), "udp");
    return (dns2.Packet.parse(reply ?? Buffer.alloc(0)).answers as readonly ParsedRecord[])[0]?.address;
  };
  expect(new Set([await first(), await first(), await first(), await first()])).toEqual(
    new Set(["10.244.0.5", "10.244.0.6"]),
  );
});

test("a change of a service is answered at once, whatever was remembered", async () => {
  const { resolver, index } = makeResolver();
  await ask("web.default.svc.cluster.local", "A", resolver);
  await ask("web.default.svc.cluster.local", "A", resolver);
  index.replace("default/web", []);
  expect((await ask("web.default.svc.cluster.local", "A", resolver)).rcode).toBe(3);
});

test("a remembered answer carries the id of its own query", async () => {
  const { resolver } = makeResolver();
  for (const id of [1, 2, 0xffff]) {
    const reply = await resolver.resolve(queryPacket("web.default.svc.cluster.local", "A", { id }), "udp");
    expect(reply?.readUInt16BE(0)).toBe(id);
  }
});

test("an answer that does not fit is cut with TC set over UDP and whole over TCP", async () => {
  const { resolver, index } = makeResolver();
  const endpoints = Array.from({ length: 200 }, (_, i) => ({
    addresses: [`10.244.1.${i}`],
    conditions: { ready: true },
  }));
  index.replace("default/db", serviceRecords(db, [{ ...dbSlice, endpoints }], domain));
  const query = queryPacket("db.default.svc.cluster.local", "A");
  const udp = dns2.Packet.parse((await resolver.resolve(query, "udp")) ?? Buffer.alloc(0));
  const tcp = dns2.Packet.parse((await resolver.resolve(query, "tcp")) ?? Buffer.alloc(0));
  expect([udp.header.tc, udp.answers.length, tcp.header.tc, tcp.answers.length]).toEqual([1, 0, 0, 200]);
});

test("a no says in its SOA how long it may be kept", async () => {
  for (const name of ["nope.default.svc.cluster.local", "web.default.svc.cluster.local"]) {
    const reply = await makeResolver().resolver.resolve(queryPacket(name, "AAAA"), "udp");
    const { authorities } = dns2.Packet.parse(reply ?? Buffer.alloc(0));
    expect(authorities).toMatchObject([{ name: "cluster.local", ttl: 5, minimum: 5 }]);
  }
});

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

test("an alias stays in front of the addresses, however they are turned", async () => {
  const { resolver, index } = makeResolver();
  index.replace("default/alias", serviceRecords(external("alias", "db.default.svc.cluster.local"), [], domain));
  for (let i = 0; i < 4; i++) {
    const reply = await resolver.resolve(queryPacket("alias.default.svc.cluster.local", "A"), "udp");
    expect(recordsOf(reply ?? Buffer.alloc(0))?.map(({ type }) => type)).toEqual([5, 1, 1]);
  }
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
