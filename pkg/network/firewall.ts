import { runCommand } from "../util/run-command.ts";
import type { NodeNetworkConfig } from "./node-addresses.ts";

interface Rule {
  readonly table: "filter" | "nat";
  readonly chain: string;
  /** Without the comment; in the form iptables prints it. */
  readonly match: string;
}

const commentOf = ({ name }: Pick<NodeNetworkConfig, "name">) => `berth:${name}`;

/**
 * Traffic of pods and services is let through in both directions (Docker's own chains would drop what crosses its
 * networks), and only what leaves the cluster is masqueraded: inside it pods keep their own address.
 */
function rulesOf({ podCIDR, serviceCIDR }: NodeNetworkConfig): readonly Rule[] {
  const accepted = [`-s ${podCIDR}`, `-d ${podCIDR}`, `-s ${serviceCIDR}`, `-d ${serviceCIDR}`];
  return [
    ...accepted.map((match): Rule => ({ table: "filter", chain: "DOCKER-USER", match: `${match} -j ACCEPT` })),
    { table: "nat", chain: "POSTROUTING", match: `-s ${podCIDR} -d ${podCIDR} -j RETURN` },
    { table: "nat", chain: "POSTROUTING", match: `-s ${podCIDR} -d ${serviceCIDR} -j RETURN` },
    { table: "nat", chain: "POSTROUTING", match: `-s ${podCIDR} -j MASQUERADE` },
  ];
}

/** Adds the rules that are missing, in front of others and in their order. */
export async function ensureFirewall(config: NodeNetworkConfig): Promise<void> {
  const present = await ownRules(config);
  const rules = rulesOf(config);
  if (present.length === rules.length) return;
  await removeFirewall(config);
  const comment = `-m comment --comment "${commentOf(config)}"`;
  const lines = (table: Rule["table"]) =>
    rules
      .filter((rule) => rule.table === table)
      .reverse()
      .map(({ chain, match }) => `-I ${chain} 1 ${match.replace(" -j ", ` ${comment} -j `)}`);
  const script = (["filter", "nat"] as const).flatMap((table) => [`*${table}`, ...lines(table), "COMMIT"]);
  await runCommand("iptables-restore", ["--noflush", "--wait"], `${script.join("\n")}\n`);
}

/** Takes the cluster's rules out again. */
export async function removeFirewall(config: Pick<NodeNetworkConfig, "name">): Promise<void> {
  const rules = await ownRules(config);
  if (rules.length === 0) return;
  const script = (["filter", "nat"] as const).flatMap((table) => [
    `*${table}`,
    ...rules.filter((rule) => rule.table === table).map(({ line }) => line.replace(/^-A/, "-D")),
    "COMMIT",
  ]);
  await runCommand("iptables-restore", ["--noflush", "--wait"], `${script.join("\n")}\n`);
}

/** The rules that carry the cluster's comment, as iptables lists them. */
async function ownRules(config: Pick<NodeNetworkConfig, "name">): Promise<{ table: string; line: string }[]> {
  const listings = await Promise.all(
    ["filter", "nat"].map(async (table) => ({
      table,
      text: await runCommand("iptables", ["--wait", "-t", table, "-S"]),
    })),
  );
  const comment = new RegExp(`--comment "?${commentOf(config)}"? `);
  return listings.flatMap(({ table, text }) =>
    text
      .split("\n")
      .filter((line) => comment.test(line))
      .map((line) => ({ table, line })),
  );
}
