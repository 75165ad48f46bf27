import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { FrontendSet } from "./frontend-set.ts";
import { loopbackSockets, makeFrontend } from "./testing/loopback.ts";

const sets: FrontendSet[] = [];
afterEach(() => sets.splice(0).forEach((set) => set.closeAll()));

/** A set whose listening servers are counted; `taken` plays another program on the port. */
function makeSet() {
  const state = { taken: false, told: [] as string[] };
  const servers: Server[] = [];
  const open = () => servers.filter(({ listening }) => listening).length;
  const sockets: HostSockets = {
    ...loopbackSockets(),
    async listenTcp() {
      if (state.taken) throw Object.assign(new Error("in use"), { code: "EADDRINUSE" });
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      servers.push(server);
      return server;
    },
  };
  const clock = new FakeClock();
  const told = (_: unknown, error: NodeJS.ErrnoException) => void state.told.push(error.code ?? "");
  const set = new FrontendSet({ cluster: sockets, host: sockets }, silentLogger, told, clock);
  sets.push(set);
  return { set, state, clock, open };
}

const endpoint = { address: "127.0.0.1", port: 1 };

test("a port that is taken is told, and opened once it is free", async () => {
  const { set, state, clock, open } = makeSet();
  state.taken = true;
  set.replace([], [makeFrontend("TCP", [endpoint])]);
  await set.settled();
  expect([state.told, open()]).toEqual([["EADDRINUSE"], 0]);
  state.taken = false;
  clock.advance(5_000);
  await set.settled();
  expect(open()).toBe(1);
});

test("an address that another owner has taken over stays open when its first owner lets it go", async () => {
  const { set, open } = makeSet();
  const [first, second] = [makeFrontend("TCP", [endpoint], "first"), makeFrontend("TCP", [endpoint], "second")];
  set.replace([], [first]);
  await set.settled();
  set.replace([], [second]);
  set.replace([first], []);
  await set.settled();
  expect(open()).toBe(1);
  set.replace([second], []);
  expect(open()).toBe(0);
});

test("an address that two owners want stays open for the one that is left", async () => {
  const { set, open } = makeSet();
  const [first, second] = [makeFrontend("TCP", [endpoint], "first"), makeFrontend("TCP", [endpoint], "second")];
  set.replace([], [first]);
  set.replace([], [second]);
  set.replace([second], []);
  await set.settled();
  expect(open()).toBe(1);
  set.replace([first], []);
  expect(open()).toBe(0);
});

test("a frontend that is unwanted before it has opened does not stay open", async () => {
  const { set, open } = makeSet();
  const frontend = makeFrontend("TCP", [endpoint]);
  set.replace([], [frontend]);
  const opened = set.settled();
  set.replace([frontend], []);
  await opened;
  expect(open()).toBe(0);
});
