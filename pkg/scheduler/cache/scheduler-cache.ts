import type { Node } from "../../api/core/v1/types.generated.ts";
import type { Labels } from "../../apimachinery/selectors/label-requirement.ts";
import { NodeInfo } from "../framework/node-info.ts";
import type { ClusterView } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { interleaveZones, zoneOf } from "./node-order.ts";

interface PlacedPod {
  readonly info: PodInfo;
  readonly nodeName: string;
  /** Chosen by us, not yet seen bound. */
  readonly assumed: boolean;
}

/**
 * The nodes with what runs on them, pods just placed ("assumed") included. A scheduling cycle is synchronous, so the
 * cache is its own snapshot: nothing is copied, and nothing changes while a pod is being placed.
 */
export class SchedulerCache implements ClusterView {
  restrictedNodes = 0;
  softTaintedNodes = 0;
  readonly nodesWithAffinityPods = new Set<NodeInfo>();
  readonly #infos = new Map<string, NodeInfo>();
  readonly #placed = new Map<string, PlacedPod>();
  readonly #imageNodes = new Map<string, number>();
  /** Undefined after nodes came, went or moved. */
  #order: NodeInfo[] | undefined;

  constructor(readonly namespaceLabels: (namespace: string) => Labels = () => undefined) {}

  get nodes(): readonly NodeInfo[] {
    return (this.#order ??= interleaveZones(this.#infos.values()));
  }

  nodesWithImage(name: string): number {
    return this.#imageNodes.get(name) ?? 0;
  }

  node(name: string): NodeInfo | undefined {
    const info = this.#infos.get(name);
    return info?.node ? info : undefined;
  }

  podCount(): number {
    return this.#placed.size;
  }

  setNode(node: Node): NodeInfo {
    const info = this.#infoOf(node.metadata.name);
    if (!info.node || zoneOf(info.node) !== zoneOf(node)) this.#order = undefined;
    this.#countNode(info, -1);
    info.setNode(node);
    this.#countNode(info, 1);
    return info;
  }

  removeNode(name: string): void {
    const info = this.#infos.get(name);
    if (!info) return;
    this.#countNode(info, -1);
    info.node = undefined;
    this.#order = undefined;
    if (info.pods.size === 0) this.#infos.delete(name);
  }

  /** Puts a pod on a node before the API says so. */
  assume(info: PodInfo, nodeName: string): void {
    this.#place(info, nodeName, true);
  }

  /** Takes an assumed pod back; one that was seen bound stays. */
  forget({ key, uid }: PodInfo): void {
    const placed = this.#placed.get(key);
    if (placed?.assumed && placed.info.uid === uid) this.removePod(key);
  }

  isAssumed(key: string): boolean {
    return this.#placed.get(key)?.assumed === true;
  }

  find(key: string): PodInfo | undefined {
    return this.#placed.get(key)?.info;
  }

  /** A pod as the API has it on its node; moves it when it was assumed elsewhere. */
  setPod(info: PodInfo, nodeName: string): void {
    this.#place(info, nodeName, false);
  }

  removePod(key: string): PodInfo | undefined {
    const placed = this.#placed.get(key);
    if (!placed) return undefined;
    this.#placed.delete(key);
    const node = this.#infos.get(placed.nodeName);
    node?.removePod(key);
    if (node?.affinityPods.size === 0) this.nodesWithAffinityPods.delete(node);
    if (node && !node.node && node.pods.size === 0) this.#infos.delete(node.name);
    return placed.info;
  }

  #place(info: PodInfo, nodeName: string, assumed: boolean): void {
    this.removePod(info.key);
    this.#placed.set(info.key, { info, nodeName, assumed });
    const node = this.#infoOf(nodeName);
    node.addPod(info);
    if (info.podAffinity) this.nodesWithAffinityPods.add(node);
  }

  #infoOf(name: string): NodeInfo {
    let info = this.#infos.get(name);
    if (!info) this.#infos.set(name, (info = new NodeInfo(name)));
    return info;
  }

  #countNode(info: NodeInfo, sign: 1 | -1): void {
    if (!info.node) return;
    if (info.unschedulable || info.hardTaints.length > 0) this.restrictedNodes += sign;
    if (info.softTaints.length > 0) this.softTaintedNodes += sign;
    for (const name of info.images.keys()) {
      const count = (this.#imageNodes.get(name) ?? 0) + sign;
      if (count === 0) this.#imageNodes.delete(name);
      else this.#imageNodes.set(name, count);
    }
  }
}
