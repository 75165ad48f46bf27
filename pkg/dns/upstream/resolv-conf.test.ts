import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { hostResolvers } from "./resolv-conf.ts";

const folder = mkdtempSync(path.join(tmpdir(), "berth-resolv-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the machine's resolvers are read in order, of both families, without ourselves and whatever stands behind them", () => {
  const file = path.join(folder, "resolv.conf");
  const lines = ["# nameserver 192.0.2.9", "search lan", "nameserver 127.0.0.53 # the stub", "\tnameserver 10.96.0.10"];
  writeFileSync(file, [...lines, "nameserver fe80::1%eth0", "nameserver 2001:db8::1", "options edns0"].join("\n"));
  expect(hostResolvers(["10.96.0.10"], file)).toEqual(["127.0.0.53", "fe80::1%eth0", "2001:db8::1"]);
});

test("an IPv6 address is given as the kernel writes it, by which an answer's sender is known", () => {
  const file = path.join(folder, "long.conf");
  writeFileSync(file, "nameserver 2001:DB8:0:0:0:0:0:53\nnameserver FE80::0001%eth0\n");
  expect(hostResolvers([], file)).toEqual(["2001:db8::53", "fe80::1%eth0"]);
});

test("a machine without the file has none", () => {
  expect(hostResolvers([], path.join(folder, "none"))).toEqual([]);
});
