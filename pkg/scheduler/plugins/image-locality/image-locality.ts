import { maxNodeScore } from "../../framework/max-node-score.ts";
import type { NodeInfo } from "../../framework/node-info.ts";
import type { ClusterView, Plugin } from "../../framework/plugin.ts";
import type { PodInfo } from "../../framework/pod-info.ts";

const mebibyte = 1024 * 1024;
const smallestThatCounts = 23 * mebibyte;
const largestPerContainer = 1000 * mebibyte;

interface WantedImage {
  readonly name: string;
  /** The share of nodes that have it: an image that is rare draws less, lest all pods meet on one node. */
  readonly spread: number;
}

/** The name under which nodes report an image: with a tag. */
function normalizedName(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}

function imagesOf({ pod }: PodInfo, cluster: ClusterView): WantedImage[] {
  const wanted: WantedImage[] = [];
  for (const { image } of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    const name = image && normalizedName(image);
    const nodes = name ? cluster.nodesWithImage(name) : 0;
    if (name && nodes > 0) wanted.push({ name, spread: nodes / cluster.nodes.length });
  }
  return wanted;
}

/** Nodes are better that have the pod's images, by their size: nothing needs to be pulled there. */
export function imageLocality(): Plugin {
  let wanted: readonly WantedImage[] = [];
  let most = 0;
  return {
    name: "ImageLocality",
    preScore(pod, _nodes, cluster) {
      wanted = imagesOf(pod, cluster);
      most = largestPerContainer * (pod.pod.spec.containers.length + (pod.pod.spec.initContainers?.length ?? 0));
      // An image that every node has makes no difference.
      return wanted.some(({ spread }) => spread < 1);
    },
    score(_pod, { images }: NodeInfo) {
      let sum = 0;
      for (const { name, spread } of wanted) sum += Math.floor((images.get(name) ?? 0) * spread);
      const counted = Math.min(most, Math.max(smallestThatCounts, sum));
      return Math.floor((maxNodeScore * (counted - smallestThatCounts)) / (most - smallestThatCounts));
    },
  };
}
