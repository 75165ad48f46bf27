import { hostname } from "node:os";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { intFlag, logLevel, parseFlags, stringFlag } from "../../pkg/component-base/flags.ts";
import { HealthServer } from "../../pkg/component-base/health/health-server.ts";
import { directSockets } from "../../pkg/component-base/host-sockets/direct.ts";
import { hostSockets } from "../../pkg/component-base/host-sockets/from-supervisor.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { createMetricsRegistry } from "../../pkg/component-base/metrics.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { Proxier } from "../../pkg/proxy/proxier.ts";
import { ipv4Network } from "../../pkg/util/ipv4-network.ts";

const name = "kube-proxy";
const flags = parseFlags(
  { name, description: "Serves the addresses of Services. Run it in the node's service network namespace." },
  {
    kubeconfig: stringFlag("File that says how to reach and authenticate to the API server."),
    "hostname-override": stringFlag("Name of the node.", hostname().toLowerCase()),
    // Not upstream's: its proxy is packet rules, which cannot come across themselves.
    "service-cluster-ip-range": stringFlag("CIDR of all ClusterIPs: no endpoint is looked for there.", "10.96.0.0/16"),
    "healthz-bind-address": stringFlag("Address to serve health and metrics on.", "0.0.0.0"),
    "healthz-port": intFlag("Port to serve health and metrics on.", 10256),
    v: intFlag("Log verbosity.", 0),
  },
);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const nodeName = flags["hostname-override"];
  const serviceNetwork = ipv4Network(flags["service-cluster-ip-range"]);
  const transport = new HttpTransport({ ...loadKubeconfig(flags.kubeconfig), userAgent: name });
  const client = createClient(transport, { fieldManager: name });
  const informers = createInformerFactory(client, log);
  const recorder = createEventRecorder({ client, log, source: { component: name, host: nodeName } });
  const sockets = { cluster: directSockets, host: hostSockets() };
  const health = new HealthServer({
    name,
    host: flags["healthz-bind-address"],
    port: flags["healthz-port"],
    checks: [{ name: "ping", check: () => undefined }],
    metrics: createMetricsRegistry(),
  });
  return [health, new Proxier({ nodeName, serviceNetwork, informers, recorder, sockets, log })];
}, log);
