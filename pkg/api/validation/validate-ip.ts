import { BlockList, isIP, isIPv4 } from "node:net";
import type { FieldError } from "../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../apimachinery/validation/field-error.ts";

/** An address of either family (IsValidIP). */
export function validateIP(ip: string, path: string): FieldError[] {
  if (isIP(ip) !== 0) return [];
  return [fieldInvalid(path, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
}

/** A network of either family (IsValidCIDR). */
export function validateCIDR(cidr: string, path: string): FieldError[] {
  const [ip = "", bits = "", ...rest] = cidr.split("/");
  const family = isIP(ip);
  const longest = family === 4 ? 32 : 128;
  if (family !== 0 && rest.length === 0 && /^[0-9]{1,3}$/.test(bits) && Number(bits) <= longest) return [];
  return [fieldInvalid(path, cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
}

function range(...subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of subnets) list.addSubnet(address, bits, isIPv4(address) ? "ipv4" : "ipv6");
  return list;
}

const unspecified = "may not be unspecified";
const special = [
  { range: range(["0.0.0.0", 32], ["::", 128]), why: unspecified },
  { range: range(["127.0.0.0", 8], ["::1", 128]), why: "may not be in the loopback range (127.0.0.0/8, ::1/128)" },
  {
    range: range(["169.254.0.0", 16], ["fe80::", 10]),
    why: "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  },
  {
    range: range(["224.0.0.0", 24], ["ff02::", 16]),
    why: "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  },
] as const;

/** An address that traffic can be sent to (ValidateNonSpecialIP): not the machine itself, not link-local. */
export function validateNonSpecialIP(ip: string, path: string): FieldError[] {
  if (isIP(ip) === 0) return [fieldInvalid(path, ip, "must be a valid IP address")];
  const family = isIPv4(ip) ? "ipv4" : "ipv6";
  return special
    .filter(({ range }) => range.check(ip, family))
    .map(({ why }) => fieldInvalid(path, ip, why === unspecified ? `${why} (${ip})` : why));
}
