import type { Taint } from "../api/core/v1/types.generated.ts";
import type { Client, EventRecorder, InformerFactory } from "../client/interface.ts";
import type { Logger } from "../component-base/logger.ts";
import type { Clock } from "../util/clock.ts";
import { defaultThresholds, type PressureThresholds } from "./eviction/pressure-monitor.ts";
import type { RuntimeConnection } from "./runtime/cri-calls.ts";
import type { ServerOptions } from "./server/server-options.ts";

/** What a kubelet needs to run; everything that has a sensible default is in {@link kubeletDefaults}. */
export interface KubeletOptions {
  readonly nodeName: string;
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly recorder: EventRecorder;
  readonly log: Logger;
  /** The container runtime; the kubelet closes the connection when it stops. */
  readonly cri: RuntimeConnection;
  /** Volumes and the like, below it one folder per pod. */
  readonly rootDir: string;
  /** Below it one folder per pod and container, as CRI wants it (/var/log/pods). */
  readonly podLogsDir: string;
  /** The node's addresses; the first is its InternalIP and the pods' hostIP. */
  readonly nodeIps: readonly string[];
  /** The name servers of pods whose dnsPolicy is ClusterFirst. */
  readonly clusterDns: readonly string[];
  readonly clusterDomain?: string;
  /**
   * The node's resolver configuration: all that pods with dnsPolicy Default get, and more to search for ClusterFirst.
   */
  readonly resolvConf?: string;
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly registerWithTaints?: readonly Taint[];
  /** The ranges that this node's pods get their addresses from, for the node object. */
  readonly podCidrs?: readonly string[];
  readonly maxPods?: number;
  /** Bytes that must stay free on the node. */
  readonly evictionHard?: PressureThresholds;
  /** The HTTPS server for logs, exec and the like; none without it. */
  readonly server?: ServerOptions | undefined;
  readonly clock?: Clock;
  /** How many images are pulled at a time; upstream's --serialize-image-pulls is 1. */
  readonly maxParallelImagePulls?: number;
  /** A Docker client configuration whose registry credentials serve every pod; "" for none. */
  readonly dockerConfig?: string;
  /** Kernel settings that pods may have although they are not safe; a name may end in *. */
  readonly allowedUnsafeSysctls?: readonly string[];
  /** Below which cgroup pods' containers go; "" leaves it to the runtime. */
  readonly cgroupParent?: string;
}

/** What a kubelet does unless told otherwise; upstream's defaults but for evictionHard. */
export const kubeletDefaults = {
  clusterDomain: "cluster.local",
  resolvConf: "/etc/resolv.conf",
  nodeLabels: {},
  registerWithTaints: [],
  podCidrs: [],
  maxPods: 110,
  evictionHard: defaultThresholds,
  maxParallelImagePulls: 1,
  dockerConfig: "",
  cgroupParent: "",
  allowedUnsafeSysctls: [],
} as const;
