import { amountOf } from "../../api/core/v1/pod/pod-requests.ts";
import type { Node, Taint } from "../../api/core/v1/types.generated.ts";
import { type HostPort, portsConflict } from "./host-port.ts";
import type { PodInfo } from "./pod-info.ts";

/** A node with the sums of what runs on it, kept up to date pod by pod: filters compare plain numbers. */
export class NodeInfo {
  /** Undefined while only pods of it are known (the node was removed, or not seen yet). */
  node: Node | undefined;
  readonly pods = new Map<string, PodInfo>();
  /** Those of them that say something about other pods. */
  readonly affinityPods = new Map<string, PodInfo>();

  allocatableMilliCpu = 0;
  allocatableMemory = 0;
  allocatableEphemeralStorage = 0;
  allocatablePods = 0;
  readonly allocatableOthers = new Map<string, number>();

  requestedMilliCpu = 0;
  requestedMemory = 0;
  requestedEphemeralStorage = 0;
  readonly requestedOthers = new Map<string, number>();
  nonZeroMilliCpu = 0;
  nonZeroMemory = 0;

  /** Taints that keep pods away (NoSchedule, NoExecute), and those that only advise (PreferNoSchedule). */
  hardTaints: readonly Taint[] = [];
  softTaints: readonly Taint[] = [];
  unschedulable = false;
  /** Sizes in bytes of the images on the node, by every name they have. */
  readonly images = new Map<string, number>();
  #usedPorts: HostPort[] = [];

  constructor(readonly name: string) {}

  setNode(node: Node): void {
    this.node = node;
    const { allocatable = {}, images = [] } = node.status ?? {};
    this.allocatableOthers.clear();
    for (const resource in allocatable) {
      this.allocatableOthers.set(resource, amountOf(resource, allocatable[resource] ?? "0"));
    }
    this.allocatableMilliCpu = this.#take("cpu");
    this.allocatableMemory = this.#take("memory");
    this.allocatableEphemeralStorage = this.#take("ephemeral-storage");
    this.allocatablePods = this.#take("pods");
    const taints = node.spec?.taints ?? [];
    this.hardTaints = taints.filter(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");
    this.softTaints = taints.filter(({ effect }) => effect === "PreferNoSchedule");
    this.unschedulable = node.spec?.unschedulable === true;
    this.images.clear();
    for (const { names, sizeBytes = 0 } of images) for (const name of names) this.images.set(name, sizeBytes);
  }

  addPod(pod: PodInfo): void {
    this.pods.set(pod.key, pod);
    if (pod.podAffinity) this.affinityPods.set(pod.key, pod);
    this.#count(pod, 1);
    if (pod.hostPorts.length > 0) this.#usedPorts.push(...pod.hostPorts);
  }

  removePod(key: string): void {
    const pod = this.pods.get(key);
    if (!pod) return;
    this.pods.delete(key);
    this.affinityPods.delete(key);
    this.#count(pod, -1);
    if (pod.hostPorts.length > 0) this.#usedPorts = this.#usedPorts.filter((port) => !pod.hostPorts.includes(port));
  }

  hasPortConflict(ports: readonly HostPort[]): boolean {
    return this.#usedPorts.some((used) => ports.some((wanted) => portsConflict(used, wanted)));
  }

  #count(pod: PodInfo, sign: 1 | -1): void {
    this.requestedMilliCpu += sign * pod.milliCpu;
    this.requestedMemory += sign * pod.memory;
    this.requestedEphemeralStorage += sign * pod.ephemeralStorage;
    this.nonZeroMilliCpu += sign * pod.nonZeroMilliCpu;
    this.nonZeroMemory += sign * pod.nonZeroMemory;
    for (const [name, amount] of pod.otherRequests) {
      this.requestedOthers.set(name, (this.requestedOthers.get(name) ?? 0) + sign * amount);
    }
  }

  #take(resource: string): number {
    const amount = this.allocatableOthers.get(resource) ?? 0;
    this.allocatableOthers.delete(resource);
    return amount;
  }
}
