import dns2 from "dns2";
import { expect, test } from "vitest";
import { serviceRecords } from "../records/service-records.ts";
import { db, dbSlice, domain, external, makeResolver } from "../testing/make-resolver.ts";
import { queryPacket } from "../testing/packets.ts";
import type { recordType } from "../wire/constants.ts";
import { recordsOf } from "../wire/records-of.ts";

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
    "all ports of a service under its own name",
    "web.default.svc.cluster.local",
    "SRV",
    0,
    ["web.default.svc.cluster.local:80", "web.default.svc.cluster.local:81"],
  ],
  [
    "all ports of a headless service's endpoints under its own name",
    "db.default.svc.cluster.local",
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
  ["an alias of the host", "laptop.default.svc.cluster.local", "A", 0, ["10.244.0.1", "host.docker.internal"]],
  [
    "an alias of a pod",
    "pod.default.svc.cluster.local",
    "A",
    0,
    ["10-244-0-9.default.pod.cluster.local", "10.244.0.9"],
  ],
  ["an alias of itself", "self.default.svc.cluster.local", "A", 0, ["self.default.svc.cluster.local"]],
  ["an alias that leads outside when no resolver answers", "away.default.svc.cluster.local", "A", 2, []],
  ["an alias with a label that DNS has no room for", "long.default.svc.cluster.local", "CNAME", 2, []],
  ["an alias that leads to one like that", "to-long.default.svc.cluster.local", "A", 2, []],
  ["an alias itself", "away.default.svc.cluster.local", "CNAME", 0, ["example.org"]],
  ["the endpoint of an address", "5.0.244.10.in-addr.arpa", "PTR", 0, ["db-0.db.default.svc.cluster.local"]],
  [
    "the endpoint of an address that has no other name",
    "6.0.244.10.in-addr.arpa",
    "PTR",
    0,
    ["10-244-0-6.db.default.svc.cluster.local"],
  ],
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

test("of an answer that does not fit the beginning comes with TC set over UDP, and the whole over TCP", async () => {
  const { resolver, index } = makeResolver();
  const endpoints = Array.from({ length: 200 }, (_, i) => ({
    addresses: [`10.244.1.${i}`],
    conditions: { ready: true },
  }));
  index.replace("default/db", serviceRecords(db, [{ ...dbSlice, endpoints }], domain));
  const query = queryPacket("db.default.svc.cluster.local", "A");
  const udp = dns2.Packet.parse((await resolver.resolve(query, "udp")) ?? Buffer.alloc(0));
  const tcp = dns2.Packet.parse((await resolver.resolve(query, "tcp")) ?? Buffer.alloc(0));
  // 512 bytes hold a header, the question and 16 bytes for each address.
  expect([udp.header.tc, udp.answers.length, tcp.header.tc, tcp.answers.length]).toEqual([1, 29, 0, 200]);
});

test.each([-1, 0, 70_000])("an endpoint's port %d, which cannot be, has no record", async (port) => {
  const { resolver, index } = makeResolver();
  index.replace("default/db", serviceRecords(db, [{ ...dbSlice, ports: [{ name: "pg", port }] }], domain));
  expect((await ask("_pg._tcp.db.default.svc.cluster.local", "SRV", resolver)).rcode).toBe(3);
  expect((await ask("db.default.svc.cluster.local", "A", resolver)).answers).toHaveLength(2);
});

test("a no says in its SOA how long it may be kept", async () => {
  for (const name of ["nope.default.svc.cluster.local", "web.default.svc.cluster.local"]) {
    const reply = await makeResolver().resolver.resolve(queryPacket(name, "AAAA"), "udp");
    const { authorities } = dns2.Packet.parse(reply ?? Buffer.alloc(0));
    expect(authorities).toMatchObject([{ name: "cluster.local", ttl: 5, minimum: 5 }]);
  }
});

test("an alias stays in front of the addresses, however they are turned", async () => {
  const { resolver, index } = makeResolver();
  index.replace("default/alias", serviceRecords(external("alias", "db.default.svc.cluster.local"), [], domain));
  for (let i = 0; i < 4; i++) {
    const reply = await resolver.resolve(queryPacket("alias.default.svc.cluster.local", "A"), "udp");
    expect(recordsOf(reply ?? Buffer.alloc(0))?.map(({ type }) => type)).toEqual([5, 1, 1]);
  }
});
