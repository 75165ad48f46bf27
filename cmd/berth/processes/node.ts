/** A node's programs: its network, the CRI shim over Docker, and the kubelet that speaks to it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { createEventRecorder } from "../../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../../pkg/client/rest/http-transport.ts";
import type { ClusterConfig } from "../../../pkg/cluster/cluster-config.ts";
import { addressesOf } from "../../../pkg/cluster/config.ts";
import type { ClusterHome } from "../../../pkg/cluster/home.ts";
import type { Component } from "../../../pkg/component-base/component.ts";
import { runProgram } from "../../../pkg/component-base/run-program.ts";
import { connectCri } from "../../../pkg/cri/client.ts";
import { createCriDocker } from "../../../pkg/cri-docker/cri-docker.ts";
import { DockerBridges } from "../../../pkg/cri-docker/docker/bridge-network.ts";
import { createKubelet } from "../../../pkg/kubelet/create-kubelet.ts";
import { NetworkKeeper } from "../../../pkg/network/network-keeper.ts";
import { clusterOfThisProcess, milestone, processLogger, readyReport } from "./this-process.ts";

const log = processLogger("berth-node");

await runProgram(() => {
  const { home, config } = clusterOfThisProcess();
  const { name, kubeletPort: port } = config;
  return [
    nodeNetwork(config, { "berth.home": home.root }),
    milestone("network"),
    createCriDocker({ socket: home.criSocket, stateDir: home.cri, network: name, cluster: name, log }),
    kubelet(home, config),
    readyReport([
      { component: "kubelet", name: "https", address: "127.0.0.1", port },
      { component: "kubelet", name: "https", address: addressesOf(config).podGateway, port },
    ]),
  ];
}, log);

function kubelet(home: ClusterHome, config: ClusterConfig): Component {
  const { podGateway, clusterDNS } = addressesOf(config);
  const pki = (name: string) => readFileSync(path.join(home.pki, name), "utf8");
  const kubeconfig = loadKubeconfig(path.join(home.kubeconfigs, "kubelet.conf"));
  const transport = new HttpTransport({ ...kubeconfig, userAgent: "kubelet" });
  const client = createClient(transport, { fieldManager: "kubelet" });
  return createKubelet({
    nodeName: config.nodeName,
    client,
    informers: createInformerFactory(client, log),
    recorder: createEventRecorder({ client, log, source: { component: "kubelet", host: config.nodeName } }),
    log,
    cri: connectCri(home.criSocket),
    rootDir: home.kubelet,
    podLogsDir: home.podLogs,
    nodeIps: [podGateway],
    clusterDns: [clusterDNS],
    clusterDomain: config.clusterDomain,
    podCidrs: [config.podCIDR],
    server: {
      addresses: ["127.0.0.1", podGateway],
      port: config.kubeletPort,
      cert: pki("kubelet.crt"),
      key: pki("kubelet.key"),
      clientCa: pki("ca.crt"),
    },
  });
}

function nodeNetwork(config: ClusterConfig, labels: Readonly<Record<string, string>>): Component {
  const { podGateway, serviceGateway } = addressesOf(config);
  const { name, podCIDR, serviceCIDR, apiPort } = config;
  const network = { name, podCIDR, podGateway, serviceCIDR, serviceGateway, apiPort, labels };
  return new NetworkKeeper({ network, engine: new DockerBridges(), log });
}
