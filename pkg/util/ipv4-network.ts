import { isIPv4 } from "node:net";

/** A block of IPv4 addresses: its first address as a number, and how many bits name the block. */
export interface Ipv4Network {
  readonly first: number;
  readonly bits: number;
}

const numberOf = (address: string) => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
const sizeOf = ({ bits }: Ipv4Network) => 2 ** (32 - bits);

/** Reads "10.96.0.0/16"; undefined for anything else, also for an address inside the block such as "10.96.0.7/16". */
export function parseIpv4Network(text: string): Ipv4Network | undefined {
  const [address = "", length = ""] = text.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32 || text.split("/").length > 2)
    return undefined;
  const network = { first: numberOf(address), bits: Number(length) };
  return network.first % sizeOf(network) === 0 ? network : undefined;
}

/** The same for what must be one. */
export function ipv4Network(text: string): Ipv4Network {
  const network = parseIpv4Network(text);
  if (!network) throw new Error(`${JSON.stringify(text)} is not an IPv4 network such as 10.96.0.0/16`);
  return network;
}

/** The n-th address of a block, counted from its first. */
export function addressAt(cidr: string, n: number): string {
  const value = numberOf(cidr.split("/")[0] ?? "") + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Whether an address lies in a block; what is no IPv4 address lies in none. */
export function isInNetwork(address: string, network: Ipv4Network): boolean {
  return isIPv4(address) && networksOverlap({ first: numberOf(address), bits: 32 }, network);
}

/** Whether two blocks share an address. */
export function networksOverlap(a: Ipv4Network, b: Ipv4Network): boolean {
  const size = Math.max(sizeOf(a), sizeOf(b));
  return Math.floor(a.first / size) === Math.floor(b.first / size);
}
