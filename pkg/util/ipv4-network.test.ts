import { describe, expect, it } from "vitest";
import { addressAt, isInNetwork, networksOverlap, parseIpv4Network } from "./ipv4-network.ts";

const network = (text: string) => {
  const parsed = parseIpv4Network(text);
  if (!parsed) throw new Error(`${text} is no network`);
  return parsed;
};

describe("an IPv4 network", () => {
  it("is read from its first address and its length", () => {
    expect(parseIpv4Network("10.96.0.0/16")).toEqual({ first: 10 * 2 ** 24 + 96 * 2 ** 16, bits: 16 });
    expect(parseIpv4Network("0.0.0.0/0")).toEqual({ first: 0, bits: 0 });
  });

  it.each([
    "",
    "10.96.0.0",
    "10.96.0.7/16",
    "10.96.0.0/33",
    "10.96.0.0/16/2",
    "10.96.0/16",
    "fd00::/64",
    "10.300.0.0/16",
  ])("is not %j", (text) => expect(parseIpv4Network(text)).toBeUndefined());

  it("counts its addresses across octets", () => {
    expect(addressAt("10.96.0.0/16", 10)).toBe("10.96.0.10");
    expect(addressAt("10.96.0.0/16", 258)).toBe("10.96.1.2");
  });

  it("holds its first and its last address, and nothing beside them", () => {
    const held = ["10.95.255.255", "10.96.0.0", "10.96.255.255", "10.97.0.0", "fd00::1"];
    expect(held.filter((address) => isInNetwork(address, network("10.96.0.0/16")))).toEqual([
      "10.96.0.0",
      "10.96.255.255",
    ]);
  });

  it("overlaps with what holds it and what it holds, and with nothing beside it", () => {
    expect(networksOverlap(network("10.0.0.0/8"), network("10.96.0.0/16"))).toBe(true);
    expect(networksOverlap(network("10.96.0.0/16"), network("10.96.7.0/24"))).toBe(true);
    expect(networksOverlap(network("10.96.0.0/16"), network("10.97.0.0/16"))).toBe(false);
  });
});
