import { totalmem } from "node:os";
import { join } from "node:path";
import { nodes, pods, services } from "../api/resources.ts";
import type { Component } from "../component-base/component.ts";
import { systemClock } from "../util/clock.ts";
import { PodAdmission } from "./admission/pod-admission.ts";
import { ContainerBackoffs } from "./actions/container-backoff.ts";
import type { SandboxConfigOptions } from "./actions/sandbox-config.ts";
import { LocalStorageMeter } from "./eviction/local-storage-meter.ts";
import { LocalStorageMonitor } from "./eviction/local-storage-monitor.ts";
import { ImageManager } from "./images/image-manager.ts";
import { Kubelet } from "./kubelet.ts";
import { NodeAgent } from "./node/node-agent.ts";
import { LogRotator } from "./logs/log-rotator.ts";
import { ReferencedObjects } from "./objects/referenced-objects.ts";
import { kubeletDefaults } from "./options.ts";
import type { KubeletOptions } from "./options.ts";
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
  const options = { clock: systemClock, ...kubeletDefaults, ...given };
  const { client, clock, log, informers, nodeIps: hostIPs, rootDir, podLogsDir, dockerConfig } = options;
  const cri = options.cri.runtime;
  const podInformer = informers.informer(pods, { fieldSelector: `spec.nodeName=${options.nodeName}` });
  const serviceInformer = informers.informer(services);
  const directories = new PodDirectories(rootDir, podLogsDir);
  const events = new PodEvents(options.recorder);
  const node = new NodeAgent({ ...options, cri, settings: options, onRuntimeReady: () => kubelet.lookAtEverything() });
  const allocatable = () => node.allocatable;
  const objects = new ReferencedObjects(client, clock, log, (uids) => {
    for (const uid of uids) volumes.refresh(uid);
    workers.retry(uids);
  });
  const tokens = new TokenManager(client, clock, (uid) => volumes.refresh(uid));
  const volumes = new VolumeManager({ objects, tokens, allocatable, hostIPs, directories, events, log });
  const { maxParallelImagePulls: maxParallelPulls } = options;
  const images = new ImageManager({ cri, objects, events, clock, maxParallelPulls, dockerConfig });
  const statuses = new StatusManager(client, clock, log);
  const probes = new ProbeManager(cri, events, clock, hostIPs, (uid) => workers.poke(uid));
  const reader = new RuntimeReader(cri);
  const localStorage = new LocalStorageMonitor({
    ...{ clock, log, meter: new LocalStorageMeter(cri, directories), read: (pod) => reader.read(identityOf(pod)) },
    evict: (pod, message) => workers.evict(pod, message),
  });
  const resources = podResources({ objects, localStorage, tokens, images, volumes });
  const admission = new PodAdmission(() => ({
    allocatable: node.allocatable,
    allowedUnsafeSysctls: options.allowedUnsafeSysctls,
    node: () => client.resource(nodes).get({ name: options.nodeName }),
  }));
  const workers: PodWorkers = new PodWorkers({
    ...{
      cri,
      client,
      clock,
      log,
      events,
      images,
      objects,
      volumes,
      reader,
      statuses,
      probes,
      resources,
      admission,
      allocatable,
    },
    services: () => serviceInformer.list(),
    backoffs: new ContainerBackoffs(),
    sandbox: sandboxOptions(options, directories),
    hostIPs,
    memoryCapacity: totalmem(),
    runtimeName: () => node.runtime.state.name,
  });
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
  const finder: PodFinder = {
    find: (namespace, name) => podInformer.get({ namespace, name }),
    all: () => podInformer.list(),
    read: (pod) => reader.read(identityOf(pod)),
    onEvent: (uid, listener) => signals.on(uid, listener),
  };
  const metrics = kubeletMetrics(options.nodeName, () => ({ pods: workers.pods().length }));
  const server = options.server && new KubeletServer(options.server, { ...options, finder, cri, metrics });
  const closing = [statuses, probes, tokens, objects, rotator, localStorage];
  const parts = {
    clock,
    log,
    podInformer,
    informers,
    workers,
    reader,
    lifecycle,
    directories,
    volumes,
    node,
    rotator,
    server,
    closing,
  };
  const kubelet = new Kubelet({ ...parts, connection: options.cri });
  return kubelet;
}

type SandboxSettings = Required<Pick<KubeletOptions, "rootDir" | "clusterDomain" | "resolvConf" | "cgroupParent">> &
  Pick<KubeletOptions, "clusterDns">;

function sandboxOptions(settings: SandboxSettings, directories: PodDirectories): SandboxConfigOptions {
  const { rootDir, cgroupParent, clusterDns, clusterDomain, resolvConf } = settings;
  return { directories, seccompRoot: join(rootDir, "seccomp"), cgroupParent, clusterDns, clusterDomain, resolvConf };
}
