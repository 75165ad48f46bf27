import type {
  ContainerConfig,
  ContainerMetadata,
  PodSandboxConfig,
  PodSandboxMetadata,
} from "../../cri/generated/cri/v1/api.ts";

type Labels = Readonly<Record<string, string>>;

/**
 * Docker has labels only. CRI's labels are kept as they are and annotations as `annotation.<key>`; what else CRI wants
 * to be told again stands under `io.berth.`. Neither is shown as a label of the pod's.
 */
export const labelNames = {
  cluster: "berth.cluster",
  /**
   * Which runtime of the cluster made it, where several share an engine: named by its network, that each has its own.
   */
  runtime: "io.berth.runtime",
  type: "io.berth.type",
  sandbox: "io.berth.sandbox",
  attempt: "io.berth.attempt",
  logPath: "io.berth.logpath",
  logDirectory: "io.berth.logdirectory",
  podName: "io.berth.pod.name",
  podNamespace: "io.berth.pod.namespace",
  podUid: "io.berth.pod.uid",
  container: "io.berth.container",
  /** Nanoseconds since 1970: lists of Docker know seconds only. */
  created: "io.berth.created",
  imageName: "io.berth.image.name",
  imageRef: "io.berth.image.ref",
  tty: "io.berth.tty",
} as const;

export const types = { sandbox: "podsandbox", container: "container" } as const;

const annotationPrefix = "annotation.";
const ownPrefix = "io.berth.";

/** Which containers of the engine are this runtime's. */
export interface Ownership {
  readonly cluster: string;
  readonly network: string;
}

/** What every container of this runtime carries, and by which it finds its own again. */
export const ownerLabels = ({ cluster, network }: Ownership): Labels => ({
  [labelNames.cluster]: cluster,
  [labelNames.runtime]: network,
});

/** Now, as CRI has times: nanoseconds since 1970 (to the millisecond). */
export const nowNanos = () => BigInt(Date.now()) * 1_000_000n;

/** All that must be known of a sandbox after a restart: this runtime keeps no state of its own. */
export function sandboxLabels(config: PodSandboxConfig, owner: Ownership): Record<string, string> {
  return {
    ...config.labels,
    ...annotationLabels(config.annotations),
    ...ownerLabels(owner),
    ...podLabels(config.metadata),
    [labelNames.type]: types.sandbox,
    [labelNames.attempt]: String(config.metadata?.attempt ?? 0),
    [labelNames.logDirectory]: config.logDirectory,
    [labelNames.created]: String(nowNanos()),
  };
}

export interface ContainerLabelSource {
  readonly config: ContainerConfig;
  readonly sandboxConfig: PodSandboxConfig | undefined;
  readonly sandboxId: string;
  readonly logPath: string;
  readonly imageRef: string;
}

/** The same for a container. Its own labels come first: none of them can pass for the runtime's. */
export function containerLabels(source: ContainerLabelSource, owner: Ownership): Record<string, string> {
  const { config, sandboxConfig, sandboxId, logPath, imageRef } = source;
  return {
    ...config.labels,
    ...annotationLabels(config.annotations),
    ...ownerLabels(owner),
    ...podLabels(sandboxConfig?.metadata),
    [labelNames.type]: types.container,
    [labelNames.sandbox]: sandboxId,
    [labelNames.container]: config.metadata?.name ?? "",
    [labelNames.attempt]: String(config.metadata?.attempt ?? 0),
    [labelNames.logPath]: logPath,
    [labelNames.created]: String(nowNanos()),
    [labelNames.imageName]: config.image?.userSpecifiedImage || (config.image?.image ?? ""),
    [labelNames.imageRef]: imageRef,
    ...(config.tty && { [labelNames.tty]: "true" }),
  };
}

/** CRI's labels and annotations as they were given. */
export function pairsOf(all: Labels): { labels: Record<string, string>; annotations: Record<string, string> } {
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  for (const [key, value] of Object.entries(all)) {
    if (key.startsWith(annotationPrefix)) annotations[key.slice(annotationPrefix.length)] = value;
    else if (!key.startsWith(ownPrefix) && key !== labelNames.cluster) labels[key] = value;
  }
  return { labels, annotations };
}

/** CRI's identity of a sandbox, as its labels keep it; empty where a label is missing. */
export const podMetadata = (labels: Labels): PodSandboxMetadata => ({
  name: labels[labelNames.podName] ?? "",
  namespace: labels[labelNames.podNamespace] ?? "",
  uid: labels[labelNames.podUid] ?? "",
  attempt: Number(labels[labelNames.attempt] ?? 0),
});

/** CRI's identity of a container within its sandbox, likewise. */
export const containerMetadata = (labels: Labels): ContainerMetadata => ({
  name: labels[labelNames.container] ?? "",
  attempt: Number(labels[labelNames.attempt] ?? 0),
});

/**
 * Nanoseconds, as CRI has times. The engine lists whole seconds only, too coarse to tell which of two attempts is
 * newer.
 */
export const createdAt = (labels: Labels) => BigInt(labels[labelNames.created] ?? 0);

function podLabels(metadata: PodSandboxMetadata | undefined): Labels {
  const { name = "", namespace = "", uid = "" } = metadata ?? {};
  return { [labelNames.podName]: name, [labelNames.podNamespace]: namespace, [labelNames.podUid]: uid };
}

function annotationLabels(annotations: Labels): Labels {
  return Object.fromEntries(Object.entries(annotations).map(([key, value]) => [annotationPrefix + key, value]));
}
