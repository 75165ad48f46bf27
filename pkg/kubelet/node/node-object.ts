import { isIP } from "node:net";
import type {
  ContainerImage,
  Node,
  NodeAddress,
  NodeCondition,
  NodeStatus,
  Taint,
} from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { Pressure } from "../eviction/pressure-monitor.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { RuntimeState } from "./runtime-health.ts";

/** The API level that clients may count on, as they read it from the node. */
export const kubeletVersion = "v1.35.0";

export interface NodeSettings {
  readonly nodeName: string;
  readonly nodeIps: readonly string[];
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly registerWithTaints: readonly Taint[];
  readonly podCidrs: readonly string[];
  readonly maxPods: number;
  /** The kubelet server's port. */
  readonly port: number;
  readonly systemReserved: { readonly memoryBytes: number; readonly storageBytes: number };
}

/** The object by which this node joins the cluster, without its status. */
export function nodeObject(settings: NodeSettings, { operatingSystem, architecture }: NodeFacts): Node {
  const { nodeName, nodeLabels, registerWithTaints, podCidrs } = settings;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: nodeName,
      labels: {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": operatingSystem,
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": nodeName,
        "kubernetes.io/os": operatingSystem,
        ...nodeLabels,
      },
    },
    spec: {
      ...(podCidrs[0] && { podCIDR: podCidrs[0], podCIDRs: [...podCidrs] }),
      ...(registerWithTaints.length > 0 && { taints: [...registerWithTaints] }),
    },
  };
}

const kibi = (bytes: number) => `${Math.floor(bytes / 1024)}Ki`;

/** As quantities: bytes rounded down to Ki. Huge pages are not offered: 0. */
export function nodeCapacity({ cpus, memoryBytes, storageBytes }: NodeFacts, maxPods: number): Record<string, string> {
  return {
    cpu: String(cpus),
    "ephemeral-storage": kibi(storageBytes),
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: kibi(memoryBytes),
    pods: String(maxPods),
  };
}

/** What pods may ask for: all but what eviction keeps free. */
export function nodeAllocatable(facts: NodeFacts, settings: NodeSettings): Record<string, string> {
  const { memoryBytes, storageBytes } = settings.systemReserved;
  return {
    ...nodeCapacity(facts, settings.maxPods),
    "ephemeral-storage": kibi(Math.max(0, facts.storageBytes - storageBytes)),
    memory: kibi(Math.max(0, facts.memoryBytes - memoryBytes)),
  };
}

export interface NodeState {
  readonly runtime: RuntimeState;
  readonly pressure: Pressure;
  readonly images: readonly ContainerImage[];
}

/**
 * The whole status to be written. Conditions that say what `previous` said keep their time of transition; `now` is in
 * milliseconds.
 */
export function nodeStatus(
  settings: NodeSettings,
  facts: NodeFacts,
  state: NodeState,
  previous: NodeStatus | undefined,
  now: number,
): NodeStatus {
  return {
    addresses: addresses(settings),
    capacity: nodeCapacity(facts, settings.maxPods),
    allocatable: nodeAllocatable(facts, settings),
    conditions: conditions(state, previous, now),
    daemonEndpoints: { kubeletEndpoint: { Port: settings.port } },
    nodeInfo: {
      architecture: facts.architecture,
      bootID: facts.bootID,
      containerRuntimeVersion: state.runtime.version,
      kernelVersion: facts.kernelVersion,
      kubeProxyVersion: "",
      kubeletVersion,
      machineID: facts.machineID,
      operatingSystem: facts.operatingSystem,
      osImage: facts.osImage,
      systemUUID: facts.systemUUID,
    },
    images: [...state.images],
  };
}

function addresses({ nodeName, nodeIps }: NodeSettings): NodeAddress[] {
  const known = nodeIps.filter((ip) => isIP(ip) > 0);
  return [...known.map((address) => ({ type: "InternalIP", address })), { type: "Hostname", address: nodeName }];
}

type Verdict = readonly [status: "True" | "False", reason: string, message: string];

function conditions({ runtime, pressure }: NodeState, previous: NodeStatus | undefined, now: number): NodeCondition[] {
  const verdicts: Readonly<Record<string, Verdict>> = {
    MemoryPressure: pressure.memory
      ? ["True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"]
      : ["False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
    DiskPressure: pressure.disk
      ? ["True", "KubeletHasDiskPressure", `kubelet has disk pressure: ${pressure.disk}`]
      : ["False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
    PIDPressure: ["False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
    Ready: runtime.ready
      ? ["True", "KubeletReady", "kubelet is posting ready status"]
      : ["False", "KubeletNotReady", runtime.message],
  };
  return Object.entries(verdicts).map(([type, [status, reason, message]]) => {
    const before = getCondition(previous?.conditions, type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : formatTime(now);
    return { type, status, lastHeartbeatTime: formatTime(now), lastTransitionTime, reason, message };
  });
}
