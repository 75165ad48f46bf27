import { isDeepStrictEqual } from "node:util";
import { runCommand } from "../util/run-command.ts";
import type { NodeNetworkConfig } from "./node-addresses.ts";

type Table = "filter" | "nat";

interface Rule {
  readonly table: Table;
  readonly chain: string;
  /** Without the comment; in the form iptables prints it. */
  readonly match: string;
}

const commentOf = ({ name }: Pick<NodeNetworkConfig, "name">) => `berth:${name}`;

/**
 * Traffic of pods and services is let through in both directions (Docker's own chains would drop what crosses its
 * networks), and only what leaves the cluster is masqueraded: inside it pods keep their own address. Of the host itself
 * pods reach the API server, whatever a firewall of the machine (ufw, say) thinks of strangers.
 */
function rulesOf({ podCIDR, serviceCIDR, apiPort }: NodeNetworkConfig, forwarding: string): readonly Rule[] {
  const accepted = [`-s ${podCIDR}`, `-d ${podCIDR}`, `-s ${serviceCIDR}`, `-d ${serviceCIDR}`];
  return [
    { table: "filter", chain: "INPUT", match: `-s ${podCIDR} -p tcp -m tcp --dport ${apiPort} -j ACCEPT` },
    ...accepted.map((match): Rule => ({ table: "filter", chain: forwarding, match: `${match} -j ACCEPT` })),
    { table: "nat", chain: "POSTROUTING", match: `-s ${podCIDR} -d ${podCIDR} -j RETURN` },
    { table: "nat", chain: "POSTROUTING", match: `-s ${podCIDR} -d ${serviceCIDR} -j RETURN` },
    { table: "nat", chain: "POSTROUTING", match: `-s ${podCIDR} -j MASQUERADE` },
  ];
}

/**
 * Sets the rules, in front of others and in their order, unless all of them stand; returns whether there was need to.
 */
export async function ensureFirewall(config: NodeNetworkConfig): Promise<boolean> {
  const comment = `-m comment --comment "${commentOf(config)}"`;
  const listings = await listRules();
  const rules = rulesOf(config, forwardingChain(listings)).map((rule) => ({
    ...rule,
    match: rule.match.replace(" -j ", ` ${comment} -j `),
  }));
  const wanted = rules.map(({ chain, match }) => withoutQuotes(`-A ${chain} ${match}`));
  const present = ownRules(config, listings).map(({ line }) => withoutQuotes(line));
  if (isDeepStrictEqual(present.sort(), wanted.sort())) return false;
  await removeFirewall(config);
  const lines = (table: Table) =>
    rules
      .filter((rule) => rule.table === table)
      .reverse()
      .map(({ chain, match }) => `-I ${chain} 1 ${match}`);
  const script = (["filter", "nat"] as const).flatMap((table) => [`*${table}`, ...lines(table), "COMMIT"]);
  await runCommand("iptables-restore", ["--noflush", "--wait"], `${script.join("\n")}\n`);
  return true;
}

/** Versions of iptables differ in what they quote. */
const withoutQuotes = (line: string) => line.replaceAll('"', "").trim();

/** Takes the cluster's rules out again. */
export async function removeFirewall(config: Pick<NodeNetworkConfig, "name">): Promise<void> {
  const rules = ownRules(config, await listRules());
  if (rules.length === 0) return;
  const script = (["filter", "nat"] as const).flatMap((table) => [
    `*${table}`,
    ...rules.filter((rule) => rule.table === table).map(({ line }) => line.replace(/^-A/, "-D")),
    "COMMIT",
  ]);
  await runCommand("iptables-restore", ["--noflush", "--wait"], `${script.join("\n")}\n`);
}

type Listings = Readonly<Record<Table, readonly string[]>>;

/** Every chain and rule, as iptables lists them. */
async function listRules(): Promise<Listings> {
  const list = async (table: Table) => (await runCommand("iptables", ["--wait", "-t", table, "-S"])).split("\n");
  const [filter, nat] = await Promise.all([list("filter"), list("nat")]);
  return { filter, nat };
}

/**
 * Docker's own chain for what users want. An engine that was told to leave iptables alone makes none, and who empties
 * the chains (`iptables -F`) takes the way to it, while what nobody lets through is still dropped.
 */
const forwardingChain = ({ filter }: Listings) =>
  filter.includes("-A FORWARD -j DOCKER-USER") ? "DOCKER-USER" : "FORWARD";

/** The rules that carry the cluster's comment. */
function ownRules(config: Pick<NodeNetworkConfig, "name">, listings: Listings): { table: string; line: string }[] {
  const comment = new RegExp(`--comment "?${commentOf(config)}"? `);
  return Object.entries(listings).flatMap(([table, lines]) =>
    lines.filter((line) => comment.test(line)).map((line) => ({ table, line })),
  );
}
