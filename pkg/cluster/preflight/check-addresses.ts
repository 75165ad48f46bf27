import { readFileSync } from "node:fs";
import { bridgeOf } from "../../network/node-addresses.ts";
import { networksOverlap, parseIpv4Network } from "../../util/ipv4-network.ts";
import type { ClusterConfig } from "../cluster-config.ts";
import { readConfig } from "../config.ts";
import { askEngine } from "../engine.ts";
import type { CheckContext } from "./preflight-check.ts";

/** Wider routes are ways to the internet (a VPN's two halves of everything), not networks that somebody lives in. */
const widest = 8;

interface Taken {
  readonly cidr: string;
  readonly by: string;
}

/** No network of the machine shares an address with the cluster's own two. */
export async function checkAddresses({ home, config, running }: CheckContext): Promise<string> {
  if (running) return "in use by this cluster";
  const taken = [...(await dockerNetworks(config)), ...routes(bridgeOf(config))];
  const change = readConfig(home)
    ? "remove it, or forget this cluster and make one with other addresses (berth down --purge; berth up"
    : "remove it, or make the cluster with other addresses (berth up";
  for (const [cidr, flag] of [
    [config.podCIDR, "--pod-cidr"],
    [config.serviceCIDR, "--service-cidr"],
  ] as const) {
    const clash = taken.find((other) => overlap(other.cidr, cidr));
    if (clash) throw new Error(`${cidr} overlaps with ${clash.by}; ${change} ${flag})`);
  }
  return `${config.podCIDR}, ${config.serviceCIDR}`;
}

interface DockerNetwork {
  readonly Name: string;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
}

/** Also those without a container, which have no route. */
async function dockerNetworks(own: ClusterConfig): Promise<Taken[]> {
  const networks = (await askEngine<DockerNetwork[]>("/networks", own)) ?? [];
  return networks
    .filter(({ Name }) => Name !== own.name)
    .flatMap(({ Name, IPAM }) =>
      (IPAM?.Config ?? []).map(({ Subnet = "" }) => ({ cidr: Subnet, by: `the Docker network ${Name} (${Subnet})` })),
    );
}

/** The machine's routes, but for the default one and those of the cluster's own bridge: a crash may have left them. */
function routes(own: string): Taken[] {
  return readFileSync("/proc/net/route", "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/))
    .map(([device = "", destination = "", , , , , , mask = ""]) => {
      const cidr = `${address(destination)}/${bits(mask)}`;
      return { device, cidr, by: `the route ${cidr} of ${device}` };
    })
    .filter(({ device, cidr }) => device !== own && Number(cidr.split("/")[1]) >= widest);
}

/** The kernel prints addresses as numbers of its own byte order, little-endian on every machine that Docker runs on. */
const address = (hex: string) =>
  (hex.match(/../g) ?? [])
    .reverse()
    .map((octet) => Number.parseInt(octet, 16))
    .join(".");
const bits = (hex: string) => Number.parseInt(hex, 16).toString(2).replaceAll("0", "").length;

function overlap(a: string, b: string): boolean {
  const [left, right] = [parseIpv4Network(a), parseIpv4Network(b)];
  return left !== undefined && right !== undefined && networksOverlap(left, right);
}
