import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { silentLogger } from "../../pkg/component-base/logger.ts";
import { DockerBridges } from "../../pkg/cri-docker/docker/bridge-network.ts";
import { NetworkKeeper } from "../../pkg/network/network-keeper.ts";
import { bridgeOf, serviceLinkOf } from "../../pkg/network/node-addresses.ts";
import { ensureNodeNetwork, removeNodeNetwork } from "../../pkg/network/node-network.ts";
import { FakeClock } from "../../pkg/testing/fake-clock.ts";
import { run, slot, until } from "./support/cluster.ts";

const bridges = new DockerBridges();
const config = {
  name: `berth-test-${slot}`,
  ...{ podCIDR: `10.251.${slot}.0/24`, podGateway: `10.251.${slot}.1`, serviceGateway: `10.251.${slot}.2` },
  serviceCIDR: `10.252.${slot}.0/24`,
  apiPort: 16990 + slot,
};
afterAll(() => removeNodeNetwork(config, bridges));

const traces = () =>
  [run("ip", ["netns"]), run("ip", ["route"]), run("iptables-save", []), run("docker", ["network", "ls"])]
    .join("\n")
    .split("\n")
    .filter((line) => new RegExp(`${config.name}|10\\.25[12]\\.${slot}\\.`).test(line));

test("a node's network can be taken down and made again without a pause, and leaves nothing", async () => {
  for (let round = 0; round < 12; round++) {
    await ensureNodeNetwork(config, bridges);
    await ensureNodeNetwork(config, bridges);
    expect(traces()).not.toEqual([]);
    await removeNodeNetwork(config, bridges);
    await removeNodeNetwork(config, bridges);
    expect(traces()).toEqual([]);
  }
});

test("what the engine keeps is a bridge without any way to services", async () => {
  await ensureNodeNetwork(config, bridges);
  const keeping = {
    ensureBridge: () => Promise.resolve(false),
    removeBridge: () => Promise.reject(new Error("in use")),
  };
  await expect(removeNodeNetwork(config, keeping)).rejects.toThrow("in use");
  expect(run("ip", ["route"])).toContain(config.podCIDR);
  expect(run("ip", ["route"])).not.toContain(config.serviceCIDR);
  await removeNodeNetwork(config, bridges);
});

test("what is on the bridge of a network that the engine does not know is cut off", async () => {
  const [bridge, lost] = [bridgeOf(config), `lost-${slot}`];
  const links = () => run("ip", ["-oneline", "link", "show", "master", bridge]);
  await ensureNodeNetwork(config, bridges);
  await bridges.removeBridge(config.name);
  // As an engine leaves it that ends and comes back with another data directory.
  run("ip", ["link", "add", bridge, "type", "bridge"]);
  run("ip", ["link", "add", lost, "type", "veth", "peer", "name", `${lost}-in`]);
  run("ip", ["link", "set", lost, "master", bridge, "up"]);
  await ensureNodeNetwork(config, bridges);
  expect(links()).not.toContain(lost);
  expect(links()).toContain(serviceLinkOf(config));
  run("ip", ["link", "delete", lost]);
  await removeNodeNetwork(config, bridges);
  expect(run("ip", ["-oneline", "link"])).not.toContain(bridge);
});

test("a file that a former boot left in the namespace's place is replaced", async () => {
  writeFileSync(`/run/netns/${config.name}`, "");
  await ensureNodeNetwork(config, bridges);
  expect(run("ip", ["-n", config.name, "route", "show", "table", "local"])).toContain(config.serviceCIDR);
});

const strangers = `${config.name}-stranger`;
/** The rules in front-to-back order, of this network and of whoever comes between. */
const rules = () =>
  [run("iptables", ["-w", "-S"]), run("iptables", ["-w", "-t", "nat", "-S"])]
    .join("\n")
    .split("\n")
    .filter((line) => line.includes(`berth:${config.name}`) || line.includes(strangers));

test("rules that stand are left alone, and rules that were taken away come back", async () => {
  const stranger = ["DOCKER-USER", "-s", config.podCIDR, "-m", "comment", "--comment", strangers, "-j", "RETURN"];
  const clock = new FakeClock();
  const keeper = new NetworkKeeper({ network: config, engine: bridges, log: silentLogger, clock });
  await keeper.start();
  run("iptables", ["-w", "-I", ...stranger]);
  try {
    const before = rules();
    expect(before.some((line) => line.includes("INPUT") && line.includes(`--dport ${config.apiPort}`))).toBe(true);
    await ensureNodeNetwork(config, bridges);
    expect(rules()).toEqual(before);
    for (const line of before.filter((each) => /DOCKER-USER|INPUT/.test(each) && !each.includes("stranger")))
      run("iptables", ["-w", "-D", ...line.replaceAll('"', "").split(" ").slice(1)]);
    clock.advance(60_000);
    await until("the rules", () => rules().length === before.length);
  } finally {
    run("iptables", ["-w", "-D", ...stranger]);
    await keeper.stop();
  }
});

/** What a program says that runs in a network where no engine has been; it has `config` and the firewall. */
function inNetworkOfItsOwn(body: string) {
  const source = `
    import { ensureFirewall, removeFirewall } from "./pkg/network/firewall.ts";
    import { runCommand } from "./pkg/util/run-command.ts";
    const config = ${JSON.stringify(config)};
    const iptables = (...args) => runCommand("iptables", args);
    ${body}`;
  const program = [process.execPath, "--import", "tsx", "--input-type=module", "--eval", source];
  return JSON.parse(run("unshare", ["--net", ...program]));
}

test("where the way to the engine's chain was emptied, the rules stand in FORWARD until it is back", () => {
  const [atFirst, emptied, back] = inNetworkOfItsOwn(`
    const look = async () => [await ensureFirewall(config), await iptables("-S")];
    const way = ["FORWARD", "-j", "DOCKER-USER"];
    await iptables("-N", "DOCKER-USER");
    await iptables("-I", ...way);
    const atFirst = await look();
    await iptables("-F");
    const emptied = await look();
    await iptables("-I", ...way);
    console.log(JSON.stringify([atFirst, emptied, await look()]));`);
  const accepting = (chain: string) => `-A ${chain} -d ${config.podCIDR} -m comment`;
  for (const [changed, rules] of [atFirst, back]) {
    expect([changed, rules]).toEqual([true, expect.stringContaining(accepting("DOCKER-USER"))]);
    expect(rules).not.toContain(accepting("FORWARD"));
  }
  expect(emptied).toEqual([true, expect.stringContaining(accepting("FORWARD"))]);
});

test("where the engine leaves iptables alone, the rules stand in FORWARD", () => {
  const { again, set, left } = inNetworkOfItsOwn(`
    const again = [await ensureFirewall(config), await ensureFirewall(config)];
    const set = await iptables("-S", "FORWARD");
    await removeFirewall(config);
    console.log(JSON.stringify({ again, set, left: await iptables("-S", "FORWARD") }));`);
  expect(again).toEqual([true, false]);
  expect(set).toContain(`-A FORWARD -s ${config.podCIDR} -m comment --comment`);
  expect(left).not.toContain("-A FORWARD");
});

test("the service namespace has ports for many connections to one endpoint", async () => {
  await ensureNodeNetwork(config, bridges);
  const setting = (name: string) =>
    run("nsenter", [`--net=/run/netns/${config.name}`, "cat", `/proc/sys/net/ipv4/${name}`]).trim();
  expect([setting("ip_local_port_range"), setting("tcp_tw_reuse")]).toEqual(["1024\t65535", "1"]);
});
