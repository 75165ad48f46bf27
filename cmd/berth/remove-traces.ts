import type { ClusterConfig } from "../../pkg/cluster/cluster-config.ts";
import { engineOf } from "../../pkg/cluster/engine-address.ts";
import type { ClusterHome } from "../../pkg/cluster/home.ts";
import { BridgeInUseError, DockerBridges } from "../../pkg/cri-docker/docker/bridge-network.ts";
import { removeContainers } from "../../pkg/cri-docker/docker/remove-containers.ts";
import { mountPointsBelow } from "../../pkg/kubelet/volumes/mount-points.ts";
import { removeNodeNetwork } from "../../pkg/network/node-network.ts";
import { runCommand } from "../../pkg/util/run-command.ts";

type Named = Pick<ClusterConfig, "name" | "engine">;

const attempts = 5;

/**
 * Removes every container, network, route, rule and mount of the cluster from this machine, by its label and its name.
 * Returns a sentence about what has to stay, if anything has.
 */
export async function removeTraces(home: ClusterHome, cluster: Named): Promise<string | undefined> {
  const stays = await removeContainersAndNetwork(cluster);
  // Volumes in memory. What is mounted must not be deleted through its mount point either.
  for (const point of await mountPointsBelow(home.kubelet)) await runCommand("umount", [point]);
  return stays;
}

async function removeContainersAndNetwork(cluster: Named): Promise<string | undefined> {
  const { host } = engineOf(cluster);
  for (let attempt = 1; ; attempt++) {
    await removeContainers(cluster.name, host);
    try {
      await removeNodeNetwork(cluster, new DockerBridges(host));
      break;
    } catch (error) {
      // The engine may have finished a start that the kubelet asked for last: the network is in use again.
      if (attempt < attempts) continue;
      if (error instanceof BridgeInUseError) return error.message;
      throw error;
    }
  }
  await removeContainers(cluster.name, host);
  return undefined;
}
