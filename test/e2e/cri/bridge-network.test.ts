import { afterAll, describe, expect, it } from "vitest";
import { DockerBridges } from "../../../pkg/cri-docker/docker/bridge-network.ts";
import { run, slot } from "../support/cluster.ts";

const bridges = new DockerBridges();
const name = `berth-test-bridge-${slot}`;
const spec = {
  ...{ name, interfaceName: `berthtest${slot}`, subnet: `10.251.${50 + slot}.0/24`, gateway: `10.251.${50 + slot}.1` },
  ...{ reserved: { services: `10.251.${50 + slot}.2` }, labels: { "berth.test": "cri" } },
};
const nothing = () => Promise.resolve();
afterAll(() => bridges.removeBridge(name));

interface Network {
  readonly IPAM: { readonly Config: readonly Record<string, unknown>[] };
  readonly Options: Readonly<Record<string, string>>;
  readonly Labels: Readonly<Record<string, string>>;
}

describe("a node's bridge network", () => {
  it("has the node's subnet, keeps reserved addresses free and does not masquerade", async () => {
    await bridges.ensureBridge(spec, nothing);
    await bridges.ensureBridge(spec, nothing);
    const [network] = JSON.parse(run("docker", ["network", "inspect", name])) as [Network];
    expect(network.IPAM.Config[0]).toMatchObject({ Subnet: spec.subnet, Gateway: spec.gateway });
    expect(network.IPAM.Config[0]?.["AuxiliaryAddresses"]).toEqual(spec.reserved);
    expect(network.Options).toMatchObject({
      "com.docker.network.bridge.name": `berthtest${slot}`,
      "com.docker.network.bridge.enable_ip_masquerade": "false",
    });
    expect(network.Labels).toEqual(spec.labels);
  });

  it("is not taken for one with another subnet", async () => {
    await bridges.ensureBridge(spec, nothing);
    const other = bridges.ensureBridge({ ...spec, subnet: "10.251.8.0/24", gateway: "10.251.8.1" }, nothing);
    await expect(other).rejects.toThrow(`has the subnet ${spec.subnet}, not 10.251.8.0/24`);
  });

  it("can be removed more than once", async () => {
    await bridges.ensureBridge(spec, nothing);
    await bridges.removeBridge(name);
    await bridges.removeBridge(name);
  });
});
