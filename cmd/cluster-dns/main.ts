import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { intFlag, logLevel, parseFlags, stringFlag } from "../../pkg/component-base/flags.ts";
import { hostSockets } from "../../pkg/component-base/host-sockets/from-supervisor.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { ClusterDns } from "../../pkg/dns/cluster-dns.ts";

const name = "cluster-dns";
const flags = parseFlags(
  { name, description: "Answers the names of Services and pods; forwards all others." },
  {
    kubeconfig: stringFlag("File that says how to reach and authenticate to the API server."),
    address: stringFlag("Address to listen on, UDP and TCP.", "10.96.0.10"),
    port: intFlag("Port to listen on.", 53),
    "cluster-domain": stringFlag("Domain of the cluster.", "cluster.local"),
    "host-address": stringFlag("What host.berth.internal answers.", "10.244.0.1"),
    v: intFlag("Log verbosity.", 0),
  },
);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const transport = new HttpTransport({ ...loadKubeconfig(flags.kubeconfig), userAgent: name });
  const informers = createInformerFactory(createClient(transport, { fieldManager: name }), log);
  const { address, port } = flags;
  const domain = flags["cluster-domain"];
  const hostAddress = flags["host-address"];
  return [new ClusterDns({ informers, address, port, domain, hostAddress, upstreamSockets: hostSockets(), log })];
}, log);
