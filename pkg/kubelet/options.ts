import type { Client, EventRecorder, InformerFactory } from "../client/interface.ts";
import type { Logger } from "../component-base/logger.ts";
import type { Clock } from "../util/clock.ts";
import type { CriRuntime } from "./runtime/cri-calls.ts";
import type { OpenEventStream } from "./runtime/lifecycle-events.ts";

/** The container runtime as the kubelet reaches it. */
export interface RuntimeConnection {
  readonly calls: CriRuntime;
  readonly openEvents: OpenEventStream;
  close(): void;
}

/** What a kubelet needs to run; everything a default makes sense for is in {@link kubeletDefaults}. */
export interface KubeletOptions {
  readonly nodeName: string;
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly recorder: EventRecorder;
  readonly log: Logger;
  readonly runtime: RuntimeConnection;
  /** Volumes and the like, below it one folder per pod. */
  readonly rootDir: string;
  readonly podLogsDir: string;
  /** The node's addresses; the first is its InternalIP and the pods' hostIP. */
  readonly nodeIps: readonly string[];
  readonly clusterDns: readonly string[];
  readonly clusterDomain?: string;
  readonly resolvConf?: string;
  readonly clock?: Clock;
  /** How many images are pulled at a time; upstream's --serialize-image-pulls is 1. */
  readonly maxParallelImagePulls?: number;
  /** A Docker client configuration whose registry credentials serve every pod; "" for none. */
  readonly dockerConfig?: string;
  readonly cgroupParent?: string;
}

export const kubeletDefaults = {
  clusterDomain: "cluster.local",
  resolvConf: "/etc/resolv.conf",
  maxParallelImagePulls: 1,
  dockerConfig: "",
  cgroupParent: "",
} as const;
