import type { ClusterConfig } from "../../pkg/cluster/config.ts";
import { DockerBridges } from "../../pkg/cri-docker/docker/bridge-network.ts";
import { removeContainers } from "../../pkg/cri-docker/docker/remove-containers.ts";
import { removeNodeNetwork } from "../../pkg/network/node-network.ts";

/** Removes every container, network, route and rule of the cluster from this machine, by its label and its name. */
export async function removeTraces(config: ClusterConfig): Promise<void> {
  await removeContainers(config.name);
  await removeNodeNetwork(config, new DockerBridges());
}
