/** kube-proxy and cluster-dns of the node, in its service network namespace, over one set of informers. */
import path from "node:path";
import { createEventRecorder } from "../../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../../pkg/client/rest/http-transport.ts";
import { addressesOf } from "../../../pkg/cluster/config.ts";
import { directSockets } from "../../../pkg/component-base/host-sockets/direct.ts";
import { hostSockets } from "../../../pkg/component-base/host-sockets/from-supervisor.ts";
import { runProgram } from "../../../pkg/component-base/run-program.ts";
import { ClusterDns } from "../../../pkg/dns/cluster-dns.ts";
import { Proxier } from "../../../pkg/proxy/proxier.ts";
import { ipv4Network } from "../../../pkg/util/ipv4-network.ts";
import { clusterOfThisProcess, processLogger, readyReport } from "./this-process.ts";

const dnsPort = 53;
const log = processLogger("berth-network");

await runProgram(() => {
  const { home, config } = clusterOfThisProcess();
  const { clusterDNS, podGateway } = addressesOf(config);
  // The API server is reached over the pod bridge: the host's loopback is not this namespace's.
  const kubeconfig = loadKubeconfig(path.join(home.kubeconfigs, "kube-proxy.conf"));
  const transport = new HttpTransport({
    ...kubeconfig,
    server: `https://${podGateway}:${config.apiPort}`,
    userAgent: "kube-proxy",
  });
  const client = createClient(transport, { fieldManager: "kube-proxy" });
  const informers = createInformerFactory(client, log);
  const recorder = createEventRecorder({ client, log, source: { component: "kube-proxy", host: config.nodeName } });
  const sockets = hostSockets();
  return [
    new ClusterDns({
      informers,
      address: clusterDNS,
      port: dnsPort,
      domain: config.clusterDomain,
      hostAddress: podGateway,
      upstreamSockets: sockets,
      log,
    }),
    new Proxier({
      nodeName: config.nodeName,
      serviceNetwork: ipv4Network(config.serviceCIDR),
      informers,
      recorder,
      sockets: { cluster: directSockets, host: sockets },
      log,
    }),
    readyReport([{ component: "cluster-dns", name: "dns", address: clusterDNS, port: dnsPort }]),
  ];
}, log);
