import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ClusterConfig } from "./cluster-config.ts";
import { configDefaults, forgetEngine, plannedConfig, readConfig, writeConfig } from "./config.ts";
import { ensureHome } from "./ensure-home.ts";
import { type ClusterHome, clusterHome } from "./home.ts";

let home: ClusterHome;
beforeEach(() => {
  home = clusterHome(mkdtempSync(`${tmpdir()}/berth-config-`));
  ensureHome(home);
});
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const made = (wanted: Partial<ClusterConfig> = {}) => {
  const config = plannedConfig(home, { nodeName: "node", ...wanted }, false);
  writeConfig(home, config);
  return config;
};

test("the first up makes a configuration of the defaults and the flags, and the next finds it", () => {
  const config = made({ apiPort: 7443 });
  expect(config).toMatchObject({ name: "berth", apiPort: 7443, podCIDR: "10.244.0.0/24" });
  expect(readConfig(home)).toEqual(config);
  expect(plannedConfig(home, {}, true)).toEqual(config);
});

describe("a flag that makes no sense is refused by its name, with what it must be", () => {
  test.each<[Partial<ClusterConfig>, RegExp]>([
    [{ name: "My Cluster" }, /^--name is "My Cluster"; it must be lower case letters/],
    [{ nodeName: "a_b" }, /^--node-name is "a_b"; it must be a host name/],
    [{ apiPort: 0 }, /^--api-port is 0; it must be a port number/],
    [{ podCIDR: "10.244.0.7/24" }, /^--pod-cidr is "10.244.0.7\/24"; it must be an IPv4 network/],
    [{ podCIDR: "10.244.0.0/30" }, /^--pod-cidr is .* \/28/],
    [{ serviceCIDR: "fd00::/108" }, /^--service-cidr is "fd00::\/108"/],
    [{ podCIDR: "10.96.4.0/24" }, /^--pod-cidr 10.96.4.0\/24 and --service-cidr 10.96.0.0\/16 overlap/],
    [{ apiPort: 10250 }, /^--api-port and --kubelet-port are both 10250/],
  ])("%j", (wanted, message) => {
    expect(() => plannedConfig(home, wanted, false)).toThrow(message);
  });
});

test("a cluster keeps its identity", () => {
  made();
  expect(() => plannedConfig(home, { podCIDR: "10.9.0.0/24" }, false)).toThrow(
    /made with --pod-cidr 10.244.0.0\/24; it cannot become 10.9.0.0\/24 \(berth down --purge/,
  );
});

test("ports can change while the cluster is down", () => {
  made();
  expect(plannedConfig(home, { apiPort: 7443 }, false).apiPort).toBe(7443);
  expect(() => plannedConfig(home, { apiPort: 7443 }, true)).toThrow(/while the cluster runs; berth down first/);
});

test("an up remembers its engine, until a down forgets it", () => {
  const config = made();
  writeConfig(home, { ...config, engine: "unix:///a.sock" });
  expect(plannedConfig(home, {}, false)).toEqual({ ...config, engine: "unix:///a.sock" });
  forgetEngine(home);
  expect(readConfig(home)).toEqual(config);
});

test.each([
  ["", /Unexpected end/],
  ['{"name":', /Unexpected end/],
  ["null", /holds no object/],
  [JSON.stringify({ ...configDefaults, nodeName: "node", engine: "a.sock" }), /engine is "a.sock"; it must be unix:/],
  ['{"name":"x"}', /nodeName is missing; it must be a host name/],
])("a damaged configuration %j is named with its damage", (text, damage) => {
  writeFileSync(home.configFile, text);
  expect(() => readConfig(home)).toThrow(`${home.configFile} is not a cluster's configuration`);
  expect(() => readConfig(home)).toThrow(damage);
});
