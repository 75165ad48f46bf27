import { totalmem } from "node:os";
import { join } from "node:path";
import { pods, services } from "../api/resources.ts";
import type { Component } from "../component-base/component.ts";
import { systemClock } from "../util/clock.ts";
import { ContainerBackoffs } from "./actions/container-backoff.ts";
import { ImageManager } from "./images/image-manager.ts";
import { ReferencedObjects } from "./objects/referenced-objects.ts";
import { kubeletDefaults } from "./options.ts";
import type { KubeletOptions } from "./options.ts";
import { PodDirectories } from "./pod/pod-directories.ts";
import { PodEvents } from "./pod/pod-events.ts";
import { PodWorkers } from "./pod-workers/pod-workers.ts";
import { Kubelet } from "./kubelet.ts";
import { LifecycleEvents } from "./runtime/lifecycle-events.ts";
import { RuntimeReader } from "./runtime/runtime-reader.ts";
import { StatusManager } from "./status/status-manager.ts";
import { TokenManager } from "./volumes/token-manager.ts";
import { VolumeManager } from "./volumes/volume-manager.ts";

/** Wires a kubelet together. It runs from `start` to `stop`; containers outlive it. */
export function createKubelet(given: KubeletOptions): Component {
  const options = { clock: systemClock, ...kubeletDefaults, ...given };
  const { client, clock, log, informers, nodeIps, rootDir, podLogsDir, dockerConfig } = options;
  const cri = options.runtime.calls;
  const podInformer = informers.informer(pods, { fieldSelector: `spec.nodeName=${options.nodeName}` });
  const serviceInformer = informers.informer(services);
  const directories = new PodDirectories(rootDir, podLogsDir);
  const events = new PodEvents(options.recorder);
  const objects = new ReferencedObjects(client, clock, log, (uids) => {
    for (const uid of uids) volumes.refresh(uid);
    workers.retry(uids);
  });
  const tokens = new TokenManager(client, clock, (uid) => volumes.refresh(uid));
  const allocatable = () => ({});
  const volumes = new VolumeManager({ objects, tokens, allocatable, hostIPs: nodeIps, directories, events, log });
  const { maxParallelImagePulls: maxParallelPulls } = options;
  const images = new ImageManager({ cri, objects, events, clock, maxParallelPulls, dockerConfig });
  const statuses = new StatusManager(client, clock, log);
  const reader = new RuntimeReader(cri);
  const workers: PodWorkers = new PodWorkers({
    ...{ cri, client, clock, log, events, images, objects, volumes, reader, statuses, allocatable },
    services: () => serviceInformer.list(),
    backoffs: new ContainerBackoffs(),
    sandbox: {
      directories,
      seccompRoot: join(rootDir, "seccomp"),
      cgroupParent: options.cgroupParent,
      clusterDns: options.clusterDns,
      clusterDomain: options.clusterDomain,
      resolvConf: options.resolvConf,
    },
    hostIPs: nodeIps,
    memoryCapacity: totalmem(),
    runtimeName: () => "docker",
    probes: {
      sync: () => undefined,
      forget: () => undefined,
      health: () => "healthy",
      started: () => true,
      ready: () => true,
    },
    resources: {
      register: (pod) => {
        objects.register(pod);
        volumes.refresh(pod.metadata.uid ?? "", pod);
      },
      tearDown: (uid) => volumes.tearDown(uid),
      forget: (uid) => {
        objects.forget(uid);
        tokens.forgetPod(uid);
        images.forgetPod(uid);
        volumes.forget(uid);
      },
    },
  });
  const lifecycle = new LifecycleEvents({
    open: options.runtime.openEvents,
    clock,
    log,
    onPod: (uid) => workers.poke(uid),
    onGap: () => kubelet.lookAtEverything(),
    onConnection: () => undefined,
  });
  const kubelet = new Kubelet({ ...{ log, podInformer, informers, workers, reader, lifecycle, directories, volumes } });
  return kubelet;
}
