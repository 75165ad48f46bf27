import type { ClusterConfig } from "../../pkg/cluster/config.ts";
import { DockerBridges } from "../../pkg/cri-docker/docker/bridge-network.ts";
import { removeContainers } from "../../pkg/cri-docker/docker/remove-containers.ts";
import { removeNodeNetwork } from "../../pkg/network/node-network.ts";

const attempts = 5;

/** Removes every container, network, route and rule of the cluster from this machine, by its label and its name. */
export async function removeTraces(config: ClusterConfig): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await removeContainers(config.name);
    try {
      await removeNodeNetwork(config, new DockerBridges());
      break;
    } catch (error) {
      // The engine may have finished a start that the kubelet asked for last: the network is in use again.
      if (attempt === attempts) throw error;
    }
  }
  await removeContainers(config.name);
}
