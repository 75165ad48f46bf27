import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { directSockets } from "../../component-base/host-sockets/direct.ts";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { answerPacket, opt, queryFor } from "../testing/packets.ts";
import { recordsOf } from "../wire/records-of.ts";
import { Forwarder } from "./forwarder.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

/** "late": each question is answered when the next one comes. */
type Reply = Parameters<typeof answerPacket>[1] | "nothing" | "late";

/**
 * Resolvers at 127.0.0.1, 127.0.0.2, … on one port, each with its own way to answer; `asked` is what each has heard.
 * Time stands until the test moves it: a machine that is held up makes nobody silent.
 */
async function resolvers(...replies: Reply[]) {
  let port = 0;
  const asked: Buffer[][] = [];
  for (const [i, reply] of replies.entries()) {
    const socket = createSocket("udp4").bind(port, `127.0.0.${i + 1}`);
    await once(socket, "listening");
    cleanup.push(() => socket.close());
    ({ port } = socket.address());
    const heard: Buffer[] = [];
    asked.push(heard);
    socket.on("message", (packet, from) => {
      const asked = reply === "late" ? heard.at(-1) : packet;
      heard.push(packet);
      if (reply === "nothing" || !asked) return;
      socket.send(answerPacket(asked, reply === "late" ? {} : reply), from.port, from.address);
    });
  }
  const servers = replies.map((_, i) => `127.0.0.${i + 1}`);
  let ownPort = 0;
  const sockets: HostSockets = {
    ...directSockets,
    async bindUdp(address, wanted) {
      const socket = await directSockets.bindUdp(address, wanted);
      ownPort = socket.address().port;
      return socket;
    },
  };
  const clock = new FakeClock();
  const forwarder = new Forwarder(() => servers, sockets, silentLogger, port, clock);
  cleanup.push(() => forwarder.close());
  /** Lets the time pass for which an answer of this resolver, asked once, is waited for. */
  const waitInVain = async (resolver: number) => {
    await expect.poll(() => asked[resolver]?.length).toBe(1);
    clock.advance(1_000);
  };
  return { forwarder, asked, port, clock, ownPort: () => ownPort, waitInVain };
}

const addressIn = (packet: Buffer) =>
  recordsOf(packet)?.map(({ dataAt, dataLength }) => packet.subarray(dataAt, dataAt + dataLength).join("."));

test("an answer carries the id and the very question of the one who asked, from the cache too", async () => {
  const { forwarder, asked } = await resolvers({});
  for (const [name, id] of [
    ["Example.ORG", 1],
    ["eXample.org", 2],
  ] as const) {
    const query = queryFor(name, "A", { id });
    const answer = await forwarder.ask(query, "udp");
    expect(answer.readUInt16BE(0)).toBe(id);
    expect(answer.subarray(12, 12 + query.question.length)).toEqual(query.question);
    expect(addressIn(answer)).toEqual(["192.0.2.1"]);
  }
  expect(asked[0]?.length).toBe(1);
});

test("an answer of before the machine slept is asked for anew", async () => {
  const { forwarder, asked, clock } = await resolvers({});
  await forwarder.ask(queryFor("example.org", "A"), "udp");
  clock.sleep(3_600_000);
  await forwarder.ask(queryFor("example.org", "A"), "udp");
  expect(asked[0]?.length).toBe(2);
});

test("names that differ in unprintable bytes alone are different names", async () => {
  const { forwarder, asked } = await resolvers({});
  for (const label of ["a b", "a\tb"]) await forwarder.ask(queryFor(`${label}.org`), "udp");
  expect(asked[0]?.length).toBe(2);
});

test("the same question, asked twice at once, is passed on once", async () => {
  const { forwarder, asked } = await resolvers({ ttl: 0 });
  await Promise.all([1, 2, 3].map((id) => forwarder.ask(queryFor("example.org", "A", { id }), "udp")));
  expect(asked[0]?.length).toBe(1);
});

test("a client's cookie stays between it and us", async () => {
  const { forwarder, asked } = await resolvers({});
  const cookie = Buffer.from([0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
  await forwarder.ask(queryFor("example.org", "A", { additional: [opt(4096, 0, cookie)] }), "udp");
  expect(asked[0]?.[0]?.includes(cookie)).toBe(false);
});

test("a silent resolver is passed over, and not waited for again", async () => {
  const { forwarder, asked, waitInVain } = await resolvers("nothing", { address: "192.0.2.2" });
  const first = forwarder.ask(queryFor("a.org"), "udp");
  await waitInVain(0);
  expect(addressIn(await first)).toEqual(["192.0.2.2"]);
  for (const name of ["b.org", "c.org"])
    expect(addressIn(await forwarder.ask(queryFor(name), "udp"))).toEqual(["192.0.2.2"]);
  expect([asked[0]?.length, asked[1]?.length]).toEqual([1, 3]);
});

test("an answer that takes its time counts, though the question has been repeated since", async () => {
  const { forwarder, asked, waitInVain } = await resolvers("late");
  const answer = forwarder.ask(queryFor("example.org"), "udp");
  await waitInVain(0);
  expect(addressIn(await answer)).toEqual(["192.0.2.1"]);
  expect(asked[0]?.length).toBe(2);
});

test("a resolver that refuses or fails is no help: the next one is asked", async () => {
  const { forwarder } = await resolvers({ code: 5 }, { code: 2 }, { address: "192.0.2.3" });
  expect(addressIn(await forwarder.ask(queryFor("example.org"), "udp"))).toEqual(["192.0.2.3"]);
});

test("when none helps the client hears what the first one said", async () => {
  const { forwarder } = await resolvers({ code: 5 }, { code: 2 });
  expect((await forwarder.ask(queryFor("example.org"), "udp")).readUInt16BE(2) & 0x0f).toBe(5);
});

test("a packet from elsewhere is no answer", async () => {
  const { forwarder, asked, port, ownPort, waitInVain } = await resolvers("nothing", { address: "192.0.2.2" });
  const liar = createSocket("udp4").bind(port, "127.0.0.9");
  await once(liar, "listening");
  cleanup.push(() => liar.close());
  const answer = forwarder.ask(queryFor("example.org"), "udp");
  await expect.poll(() => asked[0]?.length).toBe(1);
  const lie = answerPacket(asked[0]?.[0] ?? Buffer.alloc(0), { address: "203.0.113.66" });
  await new Promise((sent) => liar.send(lie, ownPort(), "127.0.0.1", sent));
  await waitInVain(0);
  expect(addressIn(await answer)).toEqual(["192.0.2.2"]);
});

test("a packet that repeats another question, or not one, is no answer", async () => {
  const { forwarder, waitInVain } = await resolvers({ questions: 2 }, { asks: "b.org" }, { address: "192.0.2.3" });
  const answer = forwarder.ask(queryFor("a.org"), "udp");
  for (const resolver of [0, 1]) await waitInVain(resolver);
  expect(addressIn(await answer)).toEqual(["192.0.2.3"]);
});

test("a refusal without the question counts", async () => {
  const { forwarder, asked } = await resolvers({ code: 5, questions: 0 }, { address: "192.0.2.2" });
  expect(addressIn(await forwarder.ask(queryFor("example.org"), "udp"))).toEqual(["192.0.2.2"]);
  expect(asked.map(({ length }) => length)).toEqual([1, 1]);
});

/** A resolver over TCP at 127.0.0.2, whose answers come in two pieces. */
async function tcpResolver() {
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      const answer = answerPacket(chunk.subarray(2), {});
      const length = Buffer.from([answer.length >> 8, answer.length & 0xff]);
      socket.write(Buffer.concat([length, answer.subarray(0, 5)]));
      socket.write(answer.subarray(5));
    });
  }).listen(0, "127.0.0.2");
  await once(server, "listening");
  cleanup.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test("a question over TCP is passed on over TCP, and a connection that hangs is given up", async () => {
  const port = await tcpResolver();
  const sockets = {
    ...directSockets,
    connectTcp: (address: string, to: number) =>
      address === "127.0.0.1" ? new Promise<never>(() => undefined) : directSockets.connectTcp(address, to),
  };
  const clock = new FakeClock();
  const forwarder = new Forwarder(() => ["127.0.0.1", "127.0.0.2"], sockets, silentLogger, port, clock);
  const answer = forwarder.ask(queryFor("example.org"), "tcp");
  await expect.poll(() => clock.pending).toBeGreaterThan(0);
  clock.advance(1_000);
  expect(addressIn(await answer)).toEqual(["192.0.2.1"]);
});

test("a resolver on one of the host's links is asked over a connection that the host makes", async () => {
  const port = await tcpResolver();
  const sockets: HostSockets = {
    ...directSockets,
    connectTcp: (address, to) =>
      address === "fe80::1%eth0"
        ? directSockets.connectTcp("127.0.0.2", to)
        : Promise.reject(new Error("no such link")),
  };
  const servers = ["fe80::9%gone0", "fe80::1%eth0"];
  const forwarder = new Forwarder(() => servers, sockets, silentLogger, port, new FakeClock());
  cleanup.push(() => forwarder.close());
  expect(addressIn(await forwarder.ask(queryFor("example.org"), "udp"))).toEqual(["192.0.2.1"]);
});
