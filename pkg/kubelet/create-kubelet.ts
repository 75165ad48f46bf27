import { totalmem } from "node:os";
import { join } from "node:path";
import { nodes, pods, services } from "../api/resources.ts";
import type { Component } from "../component-base/component.ts";
import { systemClock } from "../util/clock.ts";
import type { SandboxConfigOptions } from "./actions/cri-config/sandbox-config.ts";
import { ContainerBackoffs } from "./actions/plan/container-backoff.ts";
import { PodAdmission } from "./admission/pod-admission.ts";
import { LocalStorageMeter } from "./eviction/local-storage-meter.ts";
import { LocalStorageMonitor } from "./eviction/local-storage-monitor.ts";
import { ImageManager } from "./images/image-manager.ts";
import { Kubelet } from "./kubelet.ts";
import { LogRotator } from "./logs/log-rotator.ts";
import { NodeAgent } from "./node/node-agent.ts";
import { hasAppArmor } from "./node/node-facts.ts";
import { ReferencedObjects } from "./objects/referenced-objects.ts";
import { kubeletDefaults, type KubeletOptions } from "./options.ts";
import { PodDirectories } from "./pod/pod-directories.ts";
import { PodEvents } from "./pod/pod-events.ts";
import { podResources } from "./pod-workers/pod-resources.ts";
import { PodWorkers } from "./pod-workers/pod-workers.ts";
import { ProbeManager } from "./probes/probe-manager.ts";
import { LifecycleEvents } from "./runtime/lifecycle-events.ts";
import { PodSignals } from "./runtime/pod-signals.ts";
import { identityOf } from "./runtime/runtime-pod.ts";
import { RuntimeReader } from "./runtime/runtime-reader.ts";
import { kubeletMetrics } from "./server/kubelet-metrics.ts";
import { KubeletServer } from "./server/kubelet-server.ts";
import type { PodFinder } from "./server/pod-target.ts";
import { StatusManager } from "./status/status-manager.ts";
import { TokenManager } from "./volumes/token-manager.ts";
import { VolumeManager } from "./volumes/volume-manager.ts";

/** Wires a kubelet together. It runs from `start` to `stop`; containers outlive it. */
export function createKubelet(given: KubeletOptions): Component {
  const base = baseOf(given);
  const { options, cri, clock, log, informers, podInformer, directories, reader } = base;
  const node = new NodeAgent({ ...options, cri, settings: options, onRuntimeReady: () => kubelet.lookAtEverything() });
  const keepers = createKeepers(base, node, (uids) => workers.retry(uids));
  const { workers, closing } = createWorkers(base, node, keepers);
  const signals = new PodSignals();
  const lifecycle = new LifecycleEvents({
    ...{ cri, clock, log },
    onPod(uid) {
      workers.poke(uid);
      signals.tell(uid);
    },
    onGap() {
      kubelet.lookAtEverything();
      signals.tellAll();
    },
    onConnection: () => void node.runtime.check(),
  });
  const rotator = new LogRotator(cri, clock, log, () => reader.runningLogs());
  const server = createServer(base, workers, signals);
  const kubelet: Kubelet = new Kubelet({
    ...{ clock, log, podInformer, informers, workers, reader, lifecycle, directories, node, rotator, server },
    volumes: keepers.volumes,
    closing: [...closing, keepers.tokens, keepers.objects, rotator],
    connection: options.cri,
  });
  return kubelet;
}

/** What every part is made of. */
function baseOf(given: KubeletOptions) {
  const options = { clock: systemClock, ...kubeletDefaults, ...given };
  const { client, clock, log, informers } = options;
  const cri = options.cri.runtime;
  return {
    ...{ options, cri, client, clock, log, informers },
    podInformer: informers.informer(pods, { fieldSelector: `spec.nodeName=${options.nodeName}` }),
    serviceInformer: informers.informer(services),
    directories: new PodDirectories(options.rootDir, options.podLogsDir),
    events: new PodEvents(options.recorder),
    reader: new RuntimeReader(cri),
  };
}
type Base = ReturnType<typeof baseOf>;

/** Who keeps for pods what their containers need. `retry`: something that these pods refer to changed. */
function createKeepers(base: Base, node: NodeAgent, retry: (uids: readonly string[]) => void) {
  const { options, cri, client, clock, log, directories, events } = base;
  const { nodeIps: hostIPs, maxParallelImagePulls: maxParallelPulls, dockerConfig } = options;
  const objects = new ReferencedObjects(client, clock, log, (uids) => {
    for (const uid of uids) volumes.refresh(uid);
    retry(uids);
  });
  const tokens = new TokenManager(client, clock, (uid) => volumes.refresh(uid));
  const allocatable = () => node.allocatable;
  const volumes = new VolumeManager({ objects, tokens, allocatable, hostIPs, directories, events, log });
  const images = new ImageManager({ cri, objects, events, clock, maxParallelPulls, dockerConfig });
  return { objects, tokens, volumes, images };
}
type Keepers = ReturnType<typeof createKeepers>;

/** The workers of the pods, and who reports to them or for them; `closing` have timers of their own. */
function createWorkers(base: Base, node: NodeAgent, keepers: Keepers) {
  const { options, cri, client, clock, log, events, reader, directories } = base;
  const hostIPs = options.nodeIps;
  const statuses = new StatusManager(client, clock, log);
  const probes = new ProbeManager(cri, events, clock, hostIPs, (uid) => workers.poke(uid));
  const localStorage = new LocalStorageMonitor({
    ...{ clock, log, meter: new LocalStorageMeter(cri, directories), read: (pod) => reader.read(identityOf(pod)) },
    evict: (pod, message) => workers.evict(pod, message),
  });
  const admission = new PodAdmission(() => ({
    allocatable: node.allocatable,
    allowedUnsafeSysctls: options.allowedUnsafeSysctls,
    hasAppArmor,
    node: () => client.resource(nodes).get({ name: options.nodeName }),
  }));
  const workers: PodWorkers = new PodWorkers({
    ...{ cri, client, clock, log, events, reader, statuses, probes, admission, hostIPs },
    ...{ images: keepers.images, objects: keepers.objects, volumes: keepers.volumes },
    resources: podResources({ ...keepers, localStorage }),
    allocatable: () => node.allocatable,
    services: () => base.serviceInformer.list(),
    backoffs: new ContainerBackoffs(),
    sandbox: sandboxOptions(options, directories),
    memoryCapacity: totalmem(),
    runtimeName: () => node.runtime.state.name,
  });
  return { workers, closing: [statuses, probes, localStorage] };
}

function createServer(base: Base, workers: PodWorkers, signals: PodSignals): KubeletServer | undefined {
  const { options, cri, podInformer, reader } = base;
  if (!options.server) return undefined;
  const finder: PodFinder = {
    find: (namespace, name) => podInformer.get({ namespace, name }),
    all: () => podInformer.list(),
    read: (pod) => reader.read(identityOf(pod)),
    onEvent: (uid, listener) => signals.on(uid, listener),
  };
  const metrics = kubeletMetrics(options.nodeName, () => ({ pods: workers.pods().length }));
  return new KubeletServer(options.server, { ...options, finder, cri, metrics });
}

type SandboxSettings = Required<Pick<KubeletOptions, "rootDir" | "clusterDomain" | "resolvConf" | "cgroupParent">> &
  Pick<KubeletOptions, "clusterDns">;

function sandboxOptions(settings: SandboxSettings, directories: PodDirectories): SandboxConfigOptions {
  const { rootDir, cgroupParent, clusterDns, clusterDomain, resolvConf } = settings;
  return { directories, seccompRoot: join(rootDir, "seccomp"), cgroupParent, clusterDns, clusterDomain, resolvConf };
}
