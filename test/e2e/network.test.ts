import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { DockerBridges } from "../../pkg/cri-docker/docker/bridge-network.ts";
import { ensureNodeNetwork, removeNodeNetwork } from "../../pkg/network/node-network.ts";
import { run } from "./support/cluster.ts";

const bridges = new DockerBridges();
const config = {
  name: "berth-test-net",
  ...{ podCIDR: "10.251.9.0/24", podGateway: "10.251.9.1", serviceGateway: "10.251.9.2" },
  serviceCIDR: "10.252.0.0/24",
};
afterAll(() => removeNodeNetwork(config, bridges));

const traces = () =>
  [run("ip", ["netns"]), run("ip", ["route"]), run("iptables-save", []), run("docker", ["network", "ls"])]
    .join("\n")
    .split("\n")
    .filter((line) => /berth-test-net|10\.25[12]\.[09]\./.test(line));

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

test("a file that a former boot left in the namespace's place is replaced", async () => {
  writeFileSync(`/run/netns/${config.name}`, "");
  await ensureNodeNetwork(config, bridges);
  expect(run("ip", ["-n", config.name, "route", "show", "table", "local"])).toContain(config.serviceCIDR);
});
